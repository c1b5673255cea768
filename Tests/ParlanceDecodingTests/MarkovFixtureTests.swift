import Foundation
import ParlanceDecoding
import ParlanceTestSupport
import Testing

/// Bigram tables of which every finished string was scored: a beam as wide as the space finds the best of them in order.
@Suite struct MarkovFixtureTests {
  private struct Answer: Decodable {
    var seq: [Int32]
    var sum: Double
    var score: Double?
  }

  private struct Case: Decodable {
    var start: Int32
    var eos: Int32
    var maximumLength: Int
    var logprobs: [[Double]]
    var top: [String: [Answer]]
    var greedy: Answer
    var count: Int

    enum CodingKeys: String, CodingKey {
      case start, eos, logprobs, top, greedy, count
      case maximumLength = "max_len"
    }
  }

  private func cases() throws -> [Case] {
    try Fixtures.files(in: "sequence/decoding", suffix: ".json").map {
      try JSONDecoder().decode(Case.self, from: Data(contentsOf: $0))
    }
  }

  private func decoder(_ one: Case) -> TableDecoder {
    TableDecoder(one.logprobs.map { $0.map { Float($0) } })
  }

  @Test(arguments: [EarlyStopping.heuristic, .never])
  func wideBeamFindsAllOptima(stopping: EarlyStopping) throws {
    for one in try cases() {
      let decoder = decoder(one)
      for (name, answers) in one.top {
        var options = SearchOptions(endTokens: [one.eos], maximumLength: one.maximumLength)
        options.nBest = answers.count
        options.lengthNormalization = try #require(normalization(name))
        // The heuristic may stop before a longer string's mean has risen; a beam of all strings never fills.
        let search = BeamSearch(options, width: one.count, earlyStopping: stopping)
        let found = search.decode(decoder, from: decoder.start(1), prefixes: [[one.start]])[0]
        #expect(found.map(\.tokens) == answers.map(\.seq), "\(name)")
        for (hypothesis, answer) in zip(found, answers) {
          #expect(abs(hypothesis.logProbability - answer.sum) < 1e-5)
          #expect(abs(hypothesis.score - (answer.score ?? .nan)) < 1e-5)
          #expect(hypothesis.isFinished == (answer.seq.last == one.eos))
          let sum = hypothesis.tokenLogProbabilities.reduce(0.0) { $0 + Double($1) }
          #expect(abs(sum - hypothesis.logProbability) < 1e-9)
        }
      }
    }
  }

  @Test func greedyAndABeamOfOne() throws {
    for one in try cases() {
      let decoder = decoder(one)
      var options = SearchOptions(endTokens: [one.eos], maximumLength: one.maximumLength)
      options.lengthNormalization = .none
      let searches: [any SearchStrategy] = [GreedySearch(options), BeamSearch(options, width: 1)]
      for search in searches {
        let found = search.decode(decoder, from: decoder.start(1), prefixes: [[one.start]])[0]
        #expect(found.map(\.tokens) == [one.greedy.seq])
        #expect(abs(found[0].logProbability - one.greedy.sum) < 1e-5)
      }
    }
  }

  /// `length_norm_0.6` or `gnmt_0.6`.
  private func normalization(_ name: String) -> LengthNormalization? {
    guard let alpha = name.split(separator: "_").last.flatMap({ Double($0) }) else { return nil }
    if name.hasPrefix("gnmt") { return .gnmt(alpha: alpha) }
    return name.hasPrefix("length_norm") ? .average(alpha: alpha) : nil
  }
}
