import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct NGramScoreFixtureTests {
  private func path(of model: String) -> String {
    NGramFixtures.path(model.hasSuffix(".arpa") ? model : model + ".arpa")
  }

  @Test(arguments: ["kenlm_scores.jsonl", "hand_scores.jsonl"])
  func scoresOfKenLM(file: String) throws {
    let folder = try TemporaryFolder()
    var models: [String: NGramModel] = [:]
    for record in try NGramFixtures.records(file, as: ReferenceScore.self) {
      guard record.loadError == nil else { continue }
      if models[record.model] == nil {
        // Through the binary file, so that it is tested too.
        let binary = folder.path("model.bin")
        try NGramModel(path: path(of: record.model)).write(to: binary)
        models[record.model] = try NGramModel(path: binary)
      }
      try expect(record, try #require(models[record.model]))
    }
    #expect(!models.isEmpty)
  }

  private func expect(_ record: ReferenceScore, _ model: NGramModel) throws {
    let text = try #require(record.text)
    let name = Comment("\(record.model): \(text)")
    // The peer's numbers are 32-bit; large ones (unknown words at -100) differ in their last digits.
    func isNear(_ a: Double, _ b: Double?) -> Bool {
      b.map { abs(a - $0) < 1e-4 * max(1, abs($0) / 10) } ?? true
    }
    let words = text.split { " \t\n\r".contains($0) }.map(String.init)
    var state = model.startState
    for (word, expected) in zip(words + ["</s>"], try #require(record.full)) {
      let id = model.id(of: word)
      let score = model.score(state, id)
      #expect(isNear(Double(score.logProbability), expected.logProbability), name)
      #expect(score.matchedOrder == expected.matchedOrder, name)
      #expect((id == model.unknownID) == expected.isUnknown, name)
      state = score.nextState
    }
    let whole = model.score(sentence: text)
    #expect(isNear(whole.logProbability, record.score), name)
    if let expected = record.perplexity {
      #expect(abs((whole.perplexity ?? 0) / expected - 1) < 1e-3, name)
    }
    if let expected = record.perplexityWithoutUnknown {
      #expect(abs((whole.perplexityWithoutUnknown ?? 0) / expected - 1) < 1e-3, name)
    }
    func score(_ start: Bool, _ end: Bool) -> Double {
      model.score(sentence: text, options: .init(hasStart: start, hasEnd: end)).logProbability
    }
    #expect(isNear(score(true, false), record.withoutEnd), name)
    #expect(isNear(score(false, true), record.withoutStart), name)
    #expect(isNear(score(false, false), record.bare), name)
  }

  @Test func totalsOfKenLM() throws {
    struct Total: Decodable {
      let model: String
      let sentences: Int
      let tokensWithEos: Int
      let totalLog10: Double
      let corpusPerplexity: Double
    }
    let data = try Data(contentsOf: URL(fileURLWithPath: NGramFixtures.path("kenlm_totals.json")))
    let scores = try NGramFixtures.records("kenlm_scores.jsonl", as: ReferenceScore.self)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    for total in try decoder.decode([Total].self, from: data) {
      let model = try NGramModel(path: path(of: total.model))
      let lines = scores.filter { $0.model == total.model }.compactMap(\.text)
      for threads in [1, 3] {
        var sum = NGramTextScore()
        var count = 0
        try model.scoreLines(of: LinesCorpus(lines), threads: threads) { scores in
          for score in scores { sum += score }
          count += scores.count
        }
        #expect(count == total.sentences)
        #expect(sum.tokens == total.tokensWithEos)
        #expect(abs(sum.logProbability - total.totalLog10) < 1e-2)
        #expect(abs((sum.perplexity ?? 0) / total.corpusPerplexity - 1) < 1e-4)
      }
    }
  }

  @Test func brokenFilesAreRefusedWithTheLine() throws {
    let files = try NGramFixtures.files("bad_", suffix: ".arpa")
    #expect(!files.isEmpty)
    for file in files {
      let error = #expect(throws: NGramError.self, "\(file.lastPathComponent)") {
        try NGramModel(path: file.path)
      }
      guard case .arpa(let position, _)? = error else {
        Issue.record("\(file.lastPathComponent): no line in \(String(describing: error))")
        continue
      }
      #expect(position.file == file.path && position.line >= 1)
    }
  }

  @Test func aModelOfSingleWords() throws {
    let model = try NGramModel(path: NGramFixtures.path("unigram_only.arpa"))
    #expect(model.order == 1)
    #expect(abs(model.score(sentence: "q zzz").logProbability - (-0.5 - 1 - 0.5)) < 1e-6)
  }
}
