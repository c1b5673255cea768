import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct UnigramTrainerTests {
  private struct Spread: Decodable {
    struct Run: Decodable {
      let size: Int
      let tokens: Int
    }
    let corpus: String
    let trainedOn: Int
    let countedOn: Int
    let runs: [Run]
  }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func tokenizer(_ lines: some Sequence<Substring>, size: Int, threads: Int = 1) throws -> Tokenizer {
    var settings = SubwordTrainingSettings()
    settings.vocabularySize = size
    settings.threads = threads
    let folder = try TemporaryFolder()
    let path = try folder.write(Array(lines.joined(separator: "\n").utf8), as: "text.txt")
    return try TokenizerTrainer(.unigram, settings: settings).train(on: TextCorpus(paths: [path]))
  }

  @Test("vocabularies are as good as the peer's, and of the size that was asked for")
  func asGoodAsPeer() throws {
    for file in try Fixtures.files(in: "tokenization/unigram", suffix: "training.json") {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let spread = try decoder.decode(Spread.self, from: Data(contentsOf: file))
      let text = try String(contentsOf: Self.root.appendingPathComponent(spread.corpus), encoding: .utf8)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      for run in spread.runs {
        let tokenizer = try tokenizer(lines.prefix(spread.trainedOn), size: run.size)
        #expect(tokenizer.idBound == run.size)
        #expect(tokenizer.model.vocabulary.token(0) == "<unk>")
        var tokens = 0
        for line in lines[spread.trainedOn..<spread.trainedOn + spread.countedOn] {
          let ids = try tokenizer.ids(of: String(line))
          tokens += ids.count
          #expect(!ids.contains(0), "\(line)")
        }
        // Both look for the likeliest text, not for the fewest tokens.
        #expect(
          Double(tokens) < 1.03 * Double(run.tokens),
          "\(run.size): \(tokens) tokens, the peer's \(run.tokens)")
      }
    }
  }

  @Test("the result is the same on any number of threads")
  func threadsDoNotMatter() throws {
    let text = try String(
      contentsOf: Self.root.appendingPathComponent("Corpora/harbor-town/text.txt"), encoding: .utf8)
    let lines = text.split(separator: "\n").prefix(600)
    let one = try tokenizer(lines, size: 300)
    #expect(try tokenizer(lines, size: 300, threads: 3).tokenizerJSON() == one.tokenizerJSON())
  }

  @Test("what several words share becomes a token; rare characters stay")
  func smallText() throws {
    let lines = [Substring](repeating: "harbor harbors harbor harboring", count: 20) + ["q"]
    let tokenizer = try tokenizer(lines, size: 18)
    #expect(try tokenizer.encode("harbor").tokens == ["▁harbor"])
    #expect(try tokenizer.encode("q").tokens == ["▁", "q"])
    #expect(try tokenizer.decode(tokenizer.ids(of: "harbor q harbor")) == "harbor q harbor")
  }

  @Test("limits: the longest token, no room for all characters, no text")
  func limits() throws {
    var words = Vocabulary()
    words.add("abcabcabc", count: 10)
    var settings = SubwordTrainingSettings()
    settings.vocabularySize = 6
    for (limit, longest) in [(1, 1), (2, 1), (3, 2), (4, 3)] {
      settings.maxTokenLength = limit
      let tokens = try UnigramTrainer(settings).train(on: words).map(\.token)
      #expect(tokens.allSatisfy { $0.count <= longest }, "\(limit): \(tokens)")
      #expect(Set(["a", "b", "c"]).isSubset(of: tokens))
    }
    settings.vocabularySize = 2
    #expect(throws: TokenizerError.self) { try UnigramTrainer(settings).train(on: words) }
    #expect(try UnigramTrainer(settings).train(on: Vocabulary()).isEmpty)
  }
}
