import ParlanceTestSupport
import ParlanceText
import Testing

/// Byte-level tokenizers, read from their files.
@Suite struct BytePairFilesFixtureTests {
  private struct Single: Decodable {
    let i: Int
    let text: String
    let tokens: [String]
    let ids: [Int32]
    let off: [Int]
    let boff: [Int]
  }

  private static let folder = "tokenization/bpe"

  private static func path(_ name: String) -> String {
    Fixtures.root.appendingPathComponent(folder).appendingPathComponent(name).path
  }

  private func check(_ tokenizer: Tokenizer, _ suffix: String) throws {
    for record in try TokenizerRecords.read(Single.self, in: Self.folder, suffix: suffix) {
      let encoding = try tokenizer.encode(record.text)
      #expect(encoding.ids == record.ids, "\(record.i)")
      #expect(encoding.tokens == record.tokens, "\(record.i)")
      #expect(encoding.flatScalarOffsets == record.off, "\(record.i)")
      #expect(try tokenizer.ids(of: record.text) == record.ids, "\(record.i)")
    }
  }

  @Test func tokenizerJSON() throws {
    try check(Tokenizer(contentsOf: Self.path("tokenizer.json")), "encode.jsonl")
    try check(Tokenizer(contentsOf: Self.path("tokenizer_roberta.json")), "encode_roberta.jsonl")
  }

  @Test func vocabularyAndMerges() throws {
    try check(
      Tokenizer(gpt2Vocabulary: Self.path("vocab.json"), merges: Self.path("merges.txt")), "encode.jsonl")
  }

  @Test func damagedMergesNameTheLine() throws {
    let folder = try TemporaryFolder()
    let vocabulary = try folder.write(Array(#"{"a": 0, "b": 1, "ab": 2}"#.utf8), as: "vocab.json")
    let good = try folder.write(Array("#version: 0.2\na b\n".utf8), as: "merges.txt")
    #expect(try Tokenizer(contentsOf: folder.url.path).encode("ab").ids == [2])
    for (text, line) in [("#version: 0.2\na b\na\n", 3), ("a c\n", 1), ("a b b\n", 1)] {
      _ = try folder.write(Array(text.utf8), as: "merges.txt")
      do {
        _ = try Tokenizer(gpt2Vocabulary: vocabulary, merges: good)
        Issue.record("accepted: \(text)")
      } catch {
        #expect("\(error)".contains("merges.txt:\(line): "), "\(error)")
      }
    }
  }

  @Test func writtenFilesAreReadAgain() throws {
    for name in ["tokenizer.json", "tokenizer_roberta.json"] {
      let tokenizer = try Tokenizer(contentsOf: Self.path(name))
      let again = try Tokenizer(tokenizerJSON: tokenizer.tokenizerJSON(), name: "again")
      #expect(try again.tokenizerJSON() == tokenizer.tokenizerJSON())
      #expect(try again.encode("It's 2 écus.").ids == tokenizer.encode("It's 2 écus.").ids)
    }
  }
}
