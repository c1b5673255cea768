import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

/// Encodings recorded from Hugging Face's tokenizers, each by the fused pipeline and stage by stage.
@Suite struct WordPieceFixtureTests {
  private struct Single: Decodable {
    let i: Int
    let text: String
    let tokens: [String]
    let ids: [Int32]
    let off: [Int]
    let boff: [Int]
    let words: [Int?]?
  }

  private func check(_ record: Single, _ tokenizer: Tokenizer, _ note: String) throws {
    let encoding = try tokenizer.encode(record.text)
    #expect(encoding.ids == record.ids, "\(note) \(record.i)")
    #expect(encoding.tokens == record.tokens, "\(note) \(record.i)")
    #expect(encoding.flatScalarOffsets == record.off, "\(note) \(record.i)")
    #expect(encoding.flatByteOffsets == record.boff, "\(note) \(record.i)")
    if let words = record.words { #expect(encoding.wordIDs == words, "\(note) \(record.i)") }
    #expect(try tokenizer.ids(of: record.text) == record.ids, "\(note) \(record.i)")
  }

  @Test(
    "ids, tokens, offsets and words",
    arguments: [
      ("tokenization/wordpiece", "vocab.txt"), ("tokenization/wordpiece", "tokenizer.json"),
      ("tokenization/bert_uncased", "vocab.txt"),
    ])
  func encode(folder: String, file: String) throws {
    let fused = try TokenizerRecords.tokenizer(folder, file)
    let stagewise = try fused.stagewise()
    for record in try TokenizerRecords.read(Single.self, in: folder, suffix: "encode.jsonl") {
      try check(record, fused, "fused")
      try check(record, stagewise, "stagewise")
    }
  }

  private struct Option: Decodable {
    let i: Int
    let option: String
    let text: String
    let tokens: [String]
    let ids: [Int32]
    let off: [Int]
  }

  @Test func options() throws {
    let folder = "tokenization/wordpiece"
    let base = try TokenizerRecords.tokenizer(folder, "vocab.txt")
    var tokenizers: [String: Tokenizer] = [:]
    for record in try TokenizerRecords.read(Option.self, in: folder, suffix: "options.jsonl") {
      var normalizer = BertNormalizer()
      var maxScalars = 100
      switch record.option {
      case "cased": normalizer.lowercases = false
      case "cased_strip":
        normalizer.lowercases = false
        normalizer.stripsAccents = true
      case "lower_keep_accents": normalizer.stripsAccents = false
      case "no_chinese": normalizer.separatesChinese = false
      case "no_clean": normalizer.cleansText = false
      case "max_chars_10": maxScalars = 10
      default: Issue.record("unknown option \(record.option)")
      }
      let tokenizer =
        try tokenizers[record.option]
        ?? .bert(vocabulary: base.model.vocabulary, normalizer: normalizer, maxScalarsPerWord: maxScalars)
      tokenizers[record.option] = tokenizer
      for kind in [tokenizer, try tokenizer.stagewise()] {
        let encoding = try kind.encode(record.text)
        #expect(encoding.ids == record.ids, "\(record.option) \(record.i)")
        #expect(encoding.tokens == record.tokens, "\(record.option) \(record.i)")
        #expect(encoding.flatScalarOffsets == record.off, "\(record.option) \(record.i)")
      }
    }
  }

  private struct Broken: Decodable {
    let hex: String
    let wordpieceIds: [Int32]
    let bertIds: [Int32]
  }

  @Test func invalidUTF8() throws {
    let small = try TokenizerRecords.tokenizer("tokenization/wordpiece", "vocab.txt")
    let large = try TokenizerRecords.tokenizer("tokenization/bert_uncased", "vocab.txt")
    for record in try TokenizerRecords.read(
      Broken.self, in: "tokenization/unicode", suffix: "invalid_utf8.jsonl")
    {
      let digits = Array(record.hex.utf8)
      let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
      }
      let encoding = try small.encode(utf8: bytes.span)
      #expect(encoding.ids == record.wordpieceIds, "\(record.hex)")
      #expect(try large.encode(utf8: bytes.span).ids == record.bertIds, "\(record.hex)")
      for offsets in encoding.byteOffsets { #expect(offsets.upperBound <= bytes.count) }
      var ids: [Int32] = []
      try large.appendIDs(ofUTF8: bytes.span, to: &ids)
      #expect(ids == record.bertIds, "\(record.hex)")
    }
  }

  @Test func offsetsOfRepairedTextAreThoseOfTheBytesGiven() throws {
    let tokenizer = try TokenizerRecords.tokenizer("tokenization/bert_uncased", "vocab.txt")
    let text: [UInt8] = Array("go ".utf8) + [0xff, 0xf0, 0x9f] + Array(" on".utf8)
    let encoding = try tokenizer.encode(utf8: text.span)
    #expect(encoding.tokens == ["[CLS]", "go", "on", "[SEP]"])
    #expect(encoding.byteOffsets == [0..<0, 0..<2, 7..<9, 0..<0])
    #expect(encoding.scalarOffsets == [0..<0, 0..<2, 6..<8, 0..<0])
  }

  private struct Long: Decodable {
    struct Expected: Decodable {
      let count: Int
      let first: [Int32]
      let last: [Int32]
    }
    let name: String
    let unit: String
    let times: Int
    let wordpiece: Expected
    let bert: Expected
  }

  @Test func longInputs() throws {
    let small = try TokenizerRecords.tokenizer("tokenization/wordpiece", "vocab.txt")
    let large = try TokenizerRecords.tokenizer("tokenization/bert_uncased", "vocab.txt")
    for record in try TokenizerRecords.read(Long.self, in: "tokenization", suffix: "long_inputs.jsonl") {
      let text = String(repeating: record.unit, count: record.times)
      for (tokenizer, expected) in [(small, record.wordpiece), (large, record.bert)] {
        for kind in [tokenizer, try tokenizer.stagewise()] {
          let ids = try kind.encode(text, addSpecialTokens: false).ids
          #expect(ids.count == expected.count, "\(record.name)")
          #expect(Array(ids.prefix(8)) == expected.first, "\(record.name)")
          #expect(Array(ids.suffix(4)) == expected.last, "\(record.name)")
        }
      }
    }
  }
}
