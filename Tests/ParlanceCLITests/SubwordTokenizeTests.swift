import Foundation
import ParlanceTestSupport
import Testing

/// `parlance tokenize --tokenizer` and `detokenize`, run as a user runs them.
@Suite struct SubwordTokenizeTests {
  private static let folder = "tokenization/wordpiece"

  private static func path(_ name: String) -> String {
    Fixtures.root.appendingPathComponent(folder).appendingPathComponent(name).path
  }

  private struct Record: Decodable {
    let text: String
    let tokens: [String]
    let ids: [Int]
    let off: [Int]
    let boff: [Int]
    let words: [Int?]
  }

  private func records() throws -> [Record] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let records = try Fixtures.files(in: Self.folder, suffix: "encode.jsonl").flatMap { file in
      try Data(contentsOf: file).split(separator: 0x0a).map { try decoder.decode(Record.self, from: $0) }
    }
    try #require(!records.isEmpty)
    return records
  }

  private func lines(_ records: [Record]) throws -> String {
    let encoder = JSONEncoder()
    return try records.map { String(decoding: try encoder.encode($0.text), as: UTF8.self) + "\n" }.joined()
  }

  @Test("ids equal the recorded ones", arguments: ["vocab.txt", "tokenizer.json", ""])
  func ids(name: String) throws {
    let records = try records()
    for threads in ["1", "3"] {
      let run = try Program.run(
        ["tokenize", "--tokenizer", Self.path(name), "--as", "ids", "--jsonl", "--threads", threads],
        input: lines(records))
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.lines == records.map { $0.ids.map(String.init).joined(separator: " ") })
    }
  }

  @Test func json() throws {
    let records = try records()
    let run = try Program.run(
      ["tokenize", "--tokenizer", Self.path("tokenizer.json"), "--as", "json", "--jsonl"],
      input: lines(records))
    #expect(run.status == 0, "\(run.errors)")
    struct Line: Decodable {
      let ids: [Int]
      let tokens: [String]
      let offsets: [[Int]]
      let byteOffsets: [[Int]]
      let typeIds: [Int]
      let special: [Int]
      let wordIds: [Int?]
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    try #require(run.lines.count == records.count)
    for (line, record) in zip(run.lines, records) {
      let answer = try decoder.decode(Line.self, from: Data(line.utf8))
      #expect(answer.ids == record.ids)
      #expect(answer.tokens == record.tokens)
      #expect(answer.offsets.flatMap { $0 } == record.off)
      #expect(answer.byteOffsets.flatMap { $0 } == record.boff)
      #expect(answer.typeIds == record.ids.map { _ in 0 })
      #expect(answer.special.count(where: { $0 == 1 }) == 2)
      #expect(answer.wordIds == record.words)
    }
  }

  @Test func piecesWordsAndPairs() throws {
    let tokenizer = Self.path("vocab.txt")
    let pieces = try Program.run(["tokenize", "--tokenizer", tokenizer], input: "The kettle.\n\n")
    #expect(pieces.lines == ["[CLS] the kettle . [SEP]", "[CLS] [SEP]"])
    let bare = try Program.run(
      ["tokenize", "--tokenizer", tokenizer, "--as", "words", "--no-special-tokens"],
      input: "Unhelpful boats, é!\n")
    #expect(bare.lines == ["Unhelpful boats , é !"])
    let pair = try Program.run(["tokenize", "--tokenizer", tokenizer, "--pair"], input: "the\tboats\n")
    #expect(pair.lines == ["[CLS] the [SEP] boats [SEP]"])
    let json = try Program.run(
      ["tokenize", "--tokenizer", tokenizer, "--as", "ids", "--json"], input: "the\n")
    #expect(try json.objects.first?["ids"] as? [Int] == [2, 1168, 3])
    let single = try Program.run(["tokenize", "--tokenizer", tokenizer, "--pair"], input: "a\tb\nno tab\n")
    #expect(single.status == 1)
    #expect(single.errors.contains(":2"))
  }

  @Test func thereAndBack() throws {
    let tokenizer = Self.path("tokenizer.json")
    let ids = try Program.run(
      ["tokenize", "--tokenizer", tokenizer, "--as", "ids"], input: "The kettle was still warm.\n")
    let text = try Program.run(["detokenize", "--tokenizer", tokenizer], input: ids.output)
    #expect(text.lines == ["the kettle was still warm."])
    let kept = try Program.run(
      ["detokenize", "--tokenizer", tokenizer, "--keep-special-tokens"], input: "[2, 1168, 3]\n")
    #expect(kept.lines == ["[CLS] the [SEP]"])
    let pieces = try Program.run(
      ["detokenize", "--tokenizer", tokenizer, "--from", "pieces"], input: "boat ##s .\n")
    #expect(pieces.lines == ["boats."])
    let wrong = try Program.run(["detokenize", "--tokenizer", tokenizer], input: "2 3\nboat\n")
    #expect(wrong.status == 1)
    #expect(wrong.errors.contains(":2") && wrong.errors.contains("boat"))
  }

  @Test func halfSurrogatesInJSONLinesBecomeReplacements() throws {
    let run = try Program.run(
      ["tokenize", "--tokenizer", Self.path("vocab.txt"), "--jsonl"], input: "\"the \\ud800 boat\"\n")
    #expect(run.lines == ["[CLS] the boat [SEP]"])
  }

  @Test(
    "used wrongly",
    arguments: [
      ["--as", "ids"], ["--as", "json"], ["--pair"], ["--tokenizer", "x", "--as", "sentences"],
      ["--tokenizer", "x", "--lowercase"],
    ])
  func usedWrongly(arguments: [String]) throws {
    let run = try Program.run(["tokenize"] + arguments, input: "text\n")
    #expect(run.status == 2)
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
  }

  @Test("damaged files: one line that names the place")
  func damagedFiles() throws {
    let folder = try TemporaryFolder()
    let cases: [(String, String)] = [
      ("{\"model\":", "1:10"), ("{\"model\": {\"type\": \"Morfessor\"}}", "Morfessor"),
      ("{\"model\": {\"type\": \"Unigram\"}}", "vocab"),
      (
        "{\"model\": {\"type\":\"WordPiece\",\"vocab\":{\"a\":0,\"b\":0},\"unk_token\":\"a\"}}",
        "model.vocab.b"
      ),
      (
        "{\"surprise\": 1, \"model\": {\"type\":\"WordPiece\",\"vocab\":{\"a\":0},\"unk_token\":\"a\"}}",
        "surprise"
      ),
      (String(repeating: "[", count: 100_000), "512"),
    ]
    for (text, expected) in cases {
      let path = try folder.write(text, to: "tokenizer.json")
      let run = try Program.run(["tokenize", "--tokenizer", path], input: "text\n")
      #expect(run.status == 1)
      #expect(run.errors.contains(expected) && run.errors.contains("tokenizer.json"), "\(run.errors)")
      #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    }
    let empty = try Program.run(["tokenize", "--tokenizer", folder.path("")], input: "text\n")
    #expect(empty.status == 1)
  }
}
