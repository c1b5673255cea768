import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct SubwordTrainingFixtureTests {
  private struct Golden: Decodable {
    let preTokenizer: String?
    let vocabSize: Int
    let minFrequency: Int
    let maxTokenLength: Int?
    let specialTokens: [String]
    let lines: [String]?
    let linesFrom: String?
    let vocabInIdOrder: [String]
    let merges: [[String]]
  }

  private struct Spread: Decodable {
    struct Run: Decodable {
      let tokensPerWord: Double
    }
    let linesFrom: String
    let vocabSize: Int
    let minFrequency: Int
    let specialTokens: [String]
    let heldOutLines: [String]
    let runs: [Run]
  }

  private static func decode<Value: Decodable>(_ type: Value.Type, _ file: URL) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(contentsOf: file))
  }

  /// The lines of a golden file, or of the one that it names.
  private static func lines(_ golden: Golden, beside file: URL) throws -> [String] {
    if let lines = golden.lines { return lines }
    let other = file.deletingLastPathComponent().appendingPathComponent(try #require(golden.linesFrom))
    return try #require(try decode(Golden.self, other).lines)
  }

  @Test("same tokens and merges as the peer's trainer, whatever the number of threads", arguments: [1, 3])
  func golden(threads: Int) throws {
    let files = try Fixtures.files(in: "tokenization/bpe", suffix: ".json")
      .filter { $0.lastPathComponent.hasPrefix("train_golden") }
    #expect(!files.isEmpty)
    for file in files {
      let golden = try Self.decode(Golden.self, file)
      var settings = SubwordTrainingSettings()
      settings.vocabularySize = golden.vocabSize
      settings.minFrequency = golden.minFrequency
      settings.maxTokenLength = golden.maxTokenLength
      settings.specialTokens = golden.specialTokens
      settings.threads = threads
      let preTokenizer: any PreTokenizer
      if golden.preTokenizer == "Whitespace" {
        preTokenizer = WhitespacePreTokenizer()
      } else {
        preTokenizer = ByteLevelPreTokenizer(ByteLevelSettings(addsPrefixSpace: false))
        settings.initialAlphabet = ByteAlphabet.alphabet
      }
      let corpus = LinesCorpus(try Self.lines(golden, beside: file))
      let words = try WordCounter(preTokenizer: preTokenizer, threads: threads).count(corpus)
      let trained = try BytePairTrainer(settings).train(on: words)
      #expect(trained.tokens == golden.vocabInIdOrder, "\(file.lastPathComponent)")
      let merges = trained.merges.map { [trained.tokens[Int($0.left)], trained.tokens[Int($0.right)]] }
      #expect(merges == golden.merges, "\(file.lastPathComponent)")
    }
  }

  @Test func wordPieceAsGoodAsThePeer() throws {
    let files = try Fixtures.files(in: "tokenization/wordpiece", suffix: "train_spread.json")
    #expect(!files.isEmpty)
    for file in files {
      let spread = try Self.decode(Spread.self, file)
      let source = Fixtures.root.appendingPathComponent("tokenization").appendingPathComponent(
        spread.linesFrom)
      let corpus = LinesCorpus(try #require(try Self.decode(Golden.self, source).lines))
      var results: [TrainedSubwords] = []
      for threads in [1, 2, 5] {
        var settings = SubwordTrainingSettings()
        settings.vocabularySize = spread.vocabSize
        settings.minFrequency = spread.minFrequency
        settings.specialTokens = spread.specialTokens
        settings.threads = threads
        let counter = WordCounter(
          normalizer: BertNormalizer(), preTokenizer: BertPreTokenizer(), threads: threads)
        results.append(try WordPieceTrainer(settings).train(on: counter.count(corpus)))
      }
      #expect(results.allSatisfy { $0 == results[0] })
      #expect(results[0].tokens.count == spread.vocabSize)
      let tokenizer = try Tokenizer(
        normalizer: BertNormalizer(), preTokenizer: BertPreTokenizer(),
        model: WordPieceModel(vocabulary: results[0].vocabulary()))
      var (tokens, words) = (0, 0)
      for line in spread.heldOutLines {
        let encoding = try tokenizer.encode(line)
        #expect(!encoding.tokens.contains("[UNK]"))
        tokens += encoding.count
        words += Set(encoding.wordIDs).count
      }
      let worst = spread.runs.map(\.tokensPerWord).max() ?? 0
      #expect(Double(tokens) / Double(words) <= max(worst, 1.43))
    }
  }
}
