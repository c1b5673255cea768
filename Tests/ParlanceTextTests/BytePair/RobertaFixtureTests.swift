import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

/// RoBERTa's set-up: a blank before texts, offsets without blanks, `<s> A </s></s> B </s>`.
@Suite struct RobertaFixtureTests {
  private struct Encoded: Decodable {
    let i: Int
    let text: String
    let tokens: [String]
    let ids: [Int32]
    let off: [Int]
    let boff: [Int]
  }

  private struct Pair: Decodable {
    struct Cut: Decodable {
      let maxLength: Int
      let strategy: String
      let stride: Int
      let direction: String
    }
    struct Part: Decodable {
      let ids: [Int32]
      let typeIds: [Int32]
      let off: [Int]
    }
    let i: Int
    let a: String
    let b: String?
    let truncation: Cut?
    let ids: [Int32]?
    let typeIds: [Int32]?
    let special: [UInt8]?
    let off: [Int]?
    let boff: [Int]?
    let overflow: [Part]?
  }

  private static func flat(_ ranges: TextRanges) -> [Int] {
    ranges.flatMap { [$0.lowerBound, $0.upperBound] }
  }

  private static func tokenizer() throws -> Tokenizer {
    try Tokenizer(
      contentsOf: Fixtures.root.appendingPathComponent("tokenization/bpe/tokenizer_roberta.json").path)
  }

  @Test func encodes() throws {
    let tokenizer = try Self.tokenizer()
    let records = try BytePairFixture.records(
      Encoded.self, in: "tokenization/bpe", suffix: "encode_roberta.jsonl")
    #expect(!records.isEmpty)
    for record in records {
      let encoding = try tokenizer.encode(record.text)
      #expect(encoding.ids == record.ids, "record \(record.i)")
      #expect(encoding.tokens == record.tokens, "record \(record.i)")
      #expect(Self.flat(encoding.scalarOffsets) == record.off, "record \(record.i)")
      #expect(Self.flat(encoding.byteOffsets) == record.boff, "record \(record.i)")
    }
  }

  @Test func pairsAndTruncation() throws {
    let records = try BytePairFixture.records(
      Pair.self, in: "tokenization/bpe", suffix: "pairs_roberta.jsonl")
    #expect(!records.isEmpty)
    for record in records {
      var tokenizer = try Self.tokenizer()
      if let cut = record.truncation {
        let strategy: Truncation.Strategy =
          switch cut.strategy {
          case "only_first": .onlyFirst
          case "only_second": .onlySecond
          default: .longestFirst
          }
        tokenizer.truncation = Truncation(
          maxLength: cut.maxLength, stride: cut.stride, strategy: strategy,
          direction: cut.direction == "left" ? .left : .right)
      }
      guard let ids = record.ids else {
        #expect(throws: TokenizerError.self, "record \(record.i)") {
          try record.b.map { try tokenizer.encode(record.a, $0) } ?? tokenizer.encode(record.a)
        }
        continue
      }
      let encoding = try record.b.map { try tokenizer.encode(record.a, $0) } ?? tokenizer.encode(record.a)
      #expect(encoding.ids == ids, "record \(record.i)")
      #expect(encoding.typeIDs == record.typeIds, "record \(record.i)")
      #expect(encoding.specialTokensMask == record.special, "record \(record.i)")
      #expect(Self.flat(encoding.scalarOffsets) == record.off, "record \(record.i)")
      #expect(Self.flat(encoding.byteOffsets) == record.boff, "record \(record.i)")
      let parts = record.overflow ?? []
      #expect(encoding.overflowing.map(\.ids) == parts.map(\.ids), "record \(record.i)")
      #expect(encoding.overflowing.map(\.typeIDs) == parts.map(\.typeIds), "record \(record.i)")
      #expect(
        encoding.overflowing.map { Self.flat($0.scalarOffsets) } == parts.map(\.off), "record \(record.i)")
    }
  }

  @Test("a blank put before the text has the place of its first character, as in the peer")
  func addedBlank() throws {
    let model = try BytePairFixture().model
    for normalizer in [nil, UntouchedText()] {
      let tokenizer = try Tokenizer(
        normalizer: normalizer, preTokenizer: ByteLevelPreTokenizer(), model: model)
      let encoding = try tokenizer.encode("Tokenizers")
      #expect(encoding.tokens.first == "Ġ")
      #expect(encoding.byteOffsets.first == 0..<1)
    }
  }

  private struct UntouchedText: Normalizer {
    func normalize(_ text: inout AlignedText) throws {}
  }
}
