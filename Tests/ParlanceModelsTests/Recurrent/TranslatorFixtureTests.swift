import ParlanceDecoding
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import Testing

@testable import ParlanceModels

/// Two whole encoder-decoders: losses, logits, attention, gradients and greedy answers.
@Suite struct TranslatorFixtureTests {
  private func options(_ fixture: SafetensorsFixture) throws -> RecurrentTranslatorOptions {
    let (source, target) = (try fixture.shape("in.emb_src"), try fixture.shape("in.emb_tgt"))
    var options = RecurrentTranslatorOptions(sourceVocabularySize: source[0], targetVocabularySize: target[0])
    options.embeddingSize = source[1]
    options.hiddenSize = try fixture.shape("in.dec.weight_hh")[1]
    if fixture.name.contains("lstm") {
      options.cell = .lstm
      options.attention = .general
      options.inputFeeding = true
    }
    return options
  }

  @Test func encoderDecoders() throws {
    let fixtures = try SafetensorsFixture.all(in: "sequence/attention_rnn").filter { $0.has("out.greedy") }
    #expect(fixtures.count >= 2)
    for fixture in fixtures {
      var random = RandomStream(seed: 1)
      var model = RecurrentTranslator(try options(fixture), from: &random)
      var tensors: [String: Tensor] = [:]
      for name in model.parameterNames.map(\.path) {
        tensors[name] = Tensor(Shape(try fixture.shape("in." + name)), try fixture.floats("in." + name))
      }
      try model.load(tensors)
      try check(fixture, model)
    }
  }

  private func check(_ fixture: SafetensorsFixture, _ model: RecurrentTranslator) throws {
    let lengths = try fixture.integers("in.src_lengths")
    let sourceWidth = try fixture.shape("in.src")[1]
    let padded = try fixture.integers("in.src").map { Int32($0) }
    let sources = lengths.enumerated().map { b, n in Array(padded[b * sourceWidth..<b * sourceWidth + n]) }
    let shape = try fixture.shape("in.tgt_in")
    let (inputs, outputs) = (try fixture.integers("in.tgt_in"), try fixture.integers("in.tgt_out"))
    // Positions whose target is padding are not there with us.
    let kept = (0..<shape[0]).map { b in
      (0..<shape[1]).filter { outputs[b * shape[1] + $0] != 0 }.map { b * shape[1] + $0 }
    }
    let places = kept.flatMap { $0 }
    let batch = TranslationBatch(
      source: TokenSequences(sources),
      targetInput: TokenSequences(kept.map { row in row.map { Int32(inputs[$0]) } }),
      targets: places.map { Int32(outputs[$0]) })
    func expect(_ got: [Float], _ want: [Float], _ what: String) {
      let difference = Closeness.firstDifference(got, want)
      #expect(difference == nil, "\(fixture.name) \(what): \(difference ?? "")")
    }
    let (logits, attention) = model.logits(batch.source, batch.targetInput)
    let (wantLogits, wantAttention) = (try fixture.floats("out.logits"), try fixture.floats("out.attention"))
    let width = logits.shape.width
    expect(logits.scalars, places.flatMap { wantLogits[$0 * width..<(1 + $0) * width] }, "logits")
    let weights = kept.enumerated().flatMap { b, row in
      row.flatMap { wantAttention[$0 * sourceWidth..<$0 * sourceWidth + lengths[b]] }
    }
    expect(try #require(attention).scalars, weights, "attention")
    let (loss, gradients) = model.valueWithGradient { $0.loss(on: batch) }
    expect([loss], try fixture.floats("out.loss"), "loss")
    for name in model.parameterNames.map(\.path) {
      let want = try fixture.floats("grad." + name)
      let got = try #require(gradients[name]).dense(shape: Shape(try fixture.shape("grad." + name)))
      expect(got.scalars, want, "gradient of \(name)")
    }
    let decoder = model.makeDecoder()
    let limit = try fixture.shape("out.greedy")[1]
    let golden = try fixture.integers("out.greedy").map { Int32($0) }
    let answers = GreedySearch(SearchOptions(endTokens: [2], maximumLength: limit)).decode(
      decoder, from: decoder.start(sources: sources), prefixes: sources.map { _ in [1] })
    for (b, answer) in answers.enumerated() {
      let tokens = answer[0].tokens + [Int32](repeating: 0, count: limit - answer[0].tokens.count)
      #expect(tokens == Array(golden[b * limit..<(b + 1) * limit]), "\(fixture.name) sentence \(b)")
    }
  }
}
