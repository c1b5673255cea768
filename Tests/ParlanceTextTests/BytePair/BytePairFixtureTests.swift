import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct BytePairFixtureTests {
  private struct Encoded: Decodable {
    let i: Int
    let text: String
    let tokens: [String]
    let ids: [Int32]
    let off: [Int]
    let boff: [Int]
  }

  private struct Decoded: Decodable {
    let i: Int
    let ids: [Int32]
    let text: String
  }

  private struct Divided: Decodable {
    let preTokenizer: String
    let text: String
    let pieces: [String]
    let off: [Int]
  }

  private struct Kinds: Decodable {
    let letter: [[UInt32]]
    let number: [[UInt32]]
    let space: [[UInt32]]
  }

  private static func flat(_ ranges: TextRanges) -> [Int] {
    ranges.flatMap { [$0.lowerBound, $0.upperBound] }
  }

  @Test("ids, pieces and offsets, stage by stage and in one pass", arguments: [true, false])
  func encodes(isFused: Bool) throws {
    let tokenizer = try BytePairFixture().tokenizer(isFused: isFused)
    let records = try BytePairFixture.records(Encoded.self, in: "tokenization/bpe", suffix: "encode.jsonl")
    #expect(!records.isEmpty)
    // Twice: the second time all words are in the cache.
    for record in records + records {
      let encoding = try tokenizer.encode(record.text)
      #expect(encoding.ids == record.ids, "record \(record.i)")
      #expect(encoding.tokens == record.tokens, "record \(record.i)")
      #expect(Self.flat(encoding.scalarOffsets) == record.off, "record \(record.i)")
      #expect(Self.flat(encoding.byteOffsets) == record.boff, "record \(record.i)")
    }
  }

  @Test func decodes() throws {
    let model = try BytePairFixture().model
    let records = try BytePairFixture.records(Decoded.self, in: "tokenization/bpe", suffix: "decode.jsonl")
    #expect(!records.isEmpty)
    for record in records {
      let text = try ByteLevelDecoder().decode(record.ids.map { try #require(model.vocabulary.token($0)) })
      #expect(text.joined() == record.text, "record \(record.i)")
    }
  }

  @Test func divides() throws {
    let records = try BytePairFixture.records(Divided.self, in: "tokenization", suffix: "pretokenizers.jsonl")
      .filter { $0.preTokenizer == "ByteLevel" }
    #expect(!records.isEmpty)
    let preTokenizer = ByteLevelPreTokenizer(ByteLevelSettings(addsPrefixSpace: false))
    for record in records {
      var text = PreTokenizedText(AlignedText(copying: record.text.utf8.span))
      try preTokenizer.split(&text)
      let pieces = text.pieces.map { String(decoding: text.text.bytes[$0.range], as: UTF8.self) }
      #expect(pieces == record.pieces)
      let bytes = text.pieces.map { text.text.originalRange(of: $0.range) }
      let utf8 = Array(record.text.utf8)
      let places = bytes.map { range in
        [range.lowerBound, range.upperBound].map { end in utf8[..<end].count { $0 & 0xc0 != 0x80 } }
      }
      #expect(places.flatMap { $0 } == record.off)
    }
  }

  @Test("every scalar is of the kind that the peer takes it for")
  func kinds() throws {
    for file in try Fixtures.files(in: "tokenization/unicode", suffix: "byte_level_classes.json") {
      let kinds = try JSONDecoder().decode(Kinds.self, from: Data(contentsOf: file))
      var expected = [UInt8](repeating: ScalarKind.other, count: 0x11_0000)
      for (kind, ranges) in [
        (ScalarKind.letter, kinds.letter), (ScalarKind.number, kinds.number), (ScalarKind.space, kinds.space),
      ] {
        for range in ranges { for scalar in range[0]...range[1] { expected[Int(scalar)] = kind } }
      }
      let wrong = (0..<UInt32(0x11_0000)).filter { ScalarKind.table[$0] != expected[Int($0)] }
      #expect(wrong.isEmpty, "\(wrong.prefix(10))")
    }
  }
}
