import ParlanceDecoding
import ParlanceTensor
import Testing

/// Next-token distributions after each filter, against Hugging Face's.
@Suite struct DistributionFixtureTests {
  private struct File: Decodable {
    struct Case: Decodable {
      var prefix: [Int32]
      var name: String
      var probs: [Float]
    }

    var cases: [Case]
  }

  @Test func filters() throws {
    let model = try GPTFixture.model()
    for one in try GPTFixture.read(File.self, "distributions.json").cases {
      var state = model.start(1)
      var scores = try #require(model.prefill([one.prefix], &state)).scalars
      let context = DecodingContext(tokens: one.prefix, prefixCount: one.prefix.count, limit: 100)
      for processor in try #require(processors(one.name), "\(one.name)") {
        processor.process(&scores, context)
      }
      let got = softmax(Tensor([1, scores.count], scores)).scalars
      #expect(got.indices.allSatisfy { (got[$0] == 0) == (one.probs[$0] == 0) }, "\(one.name)")
      for (got, want) in zip(got, one.probs) { #expect(abs(got - want) < 1e-5, "\(one.name)") }
    }
  }

  private func processors(_ name: String) -> [any LogitsProcessor]? {
    if name == "raw" { return [] }
    if name == "temp0.8_topk10_topp0.9" { return [Temperature(0.8), TopK(10), TopP(0.9)] }
    guard let end = name.lastIndex(of: "_"), let value = Float(name[name.index(after: end)...]) else {
      return nil
    }
    return switch name[..<end] {
    case "temperature": [Temperature(value)]
    case "top_k": [TopK(Int(value))]
    case "top_p": [TopP(value)]
    case "min_p": [MinP(value)]
    case "typical": [TypicalP(value)]
    case "epsilon": [EpsilonCutoff(value)]
    case "repetition_penalty": [RepetitionPenalty(value)]
    case "no_repeat_ngram": [NoRepeatNGram(Int(value))]
    default: nil
    }
  }

  /// A nucleus that is larger than what is looked at first, and one that is all of the vocabulary but a little.
  @Test func nucleiOfAnySize() {
    var random = RandomStream(seed: 2)
    let logits = (0..<5000).map { _ in random.nextNormal() }
    let p = softmax(Tensor([1, 5000], logits)).scalars
    let ranked = p.indices.sorted { p[$0] > p[$1] }
    for mass in [0.01, 0.3, 0.7, 0.999] as [Float] {
      var scores = logits
      TopP(mass).process(&scores, DecodingContext(tokens: [0], prefixCount: 1, limit: 1))
      let kept = scores.count { $0 > -.infinity }
      let sum = ranked.prefix(kept).reduce(0.0) { $0 + Double(p[$1]) }
      let before = sum - Double(p[ranked[kept - 1]])
      #expect(sum >= Double(mass) - 1e-4 && before < Double(mass) + 1e-4)
      #expect(ranked.prefix(kept).allSatisfy { scores[$0] == logits[$0] })
    }
  }

  @Test func penaltiesForWhatWasSaid() {
    var scores: [Float] = [1, 1, 1, 1]
    let context = DecodingContext(tokens: [3, 1, 2, 1], prefixCount: 1, limit: 9)
    OccurrencePenalty(presence: 0.5, frequency: 0.25).process(&scores, context)
    #expect(scores == [1, 0, 0.25, 1])
  }
}
