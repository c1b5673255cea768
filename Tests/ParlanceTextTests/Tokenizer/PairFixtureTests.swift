import ParlanceTestSupport
import ParlanceText
import Testing

/// Pairs, truncation with overflowing parts, padding, and added tokens, as recorded.
@Suite struct PairFixtureTests {
  private struct Cut: Decodable {
    let maxLength: Int
    let strategy: String
    let stride: Int
    let direction: String

    var truncation: Truncation? {
      let strategies: [String: Truncation.Strategy] = [
        "longest_first": .longestFirst, "only_first": .onlyFirst, "only_second": .onlySecond,
      ]
      return strategies[strategy].map {
        Truncation(
          maxLength: maxLength, stride: stride, strategy: $0, direction: direction == "left" ? .left : .right
        )
      }
    }
  }

  private struct Part: Decodable {
    let ids: [Int32]
    let typeIds: [Int32]
    let off: [Int]
  }

  private struct Pair: Decodable {
    let i: Int
    let a: String
    let b: String?
    let truncation: Cut?
    let peerError: String?
    let ids: [Int32]?
    let typeIds: [Int32]?
    let attention: [UInt8]?
    let special: [UInt8]?
    let seq: [Int]?
    let off: [Int]?
    let boff: [Int]?
    let overflow: [Part]?
  }

  @Test("pairs", arguments: ["tokenization/wordpiece", "tokenization/bert_uncased"])
  func pairs(folder: String) throws {
    let base = try TokenizerRecords.tokenizer(folder, "vocab.txt")
    for record in try TokenizerRecords.read(Pair.self, in: folder, suffix: "pairs.jsonl") {
      var tokenizer = base
      tokenizer.truncation = try record.truncation.map { try #require($0.truncation) }
      func encode() throws -> Encoding {
        if let b = record.b { return try tokenizer.encode(record.a, b) }
        return try tokenizer.encode(record.a)
      }
      guard record.peerError == nil else {
        #expect(throws: TokenizerError.self, "\(record.i)") { try encode() }
        continue
      }
      let encoding = try encode()
      #expect(encoding.ids == record.ids, "\(record.i)")
      #expect(encoding.typeIDs == record.typeIds, "\(record.i)")
      #expect(encoding.attentionMask == record.attention, "\(record.i)")
      #expect(encoding.specialTokensMask == record.special, "\(record.i)")
      #expect(encoding.sequenceIDs.map { $0 ?? -1 } == record.seq, "\(record.i)")
      #expect(encoding.flatScalarOffsets == record.off, "\(record.i)")
      #expect(encoding.flatByteOffsets == record.boff, "\(record.i)")
      let overflow = record.overflow ?? []
      #expect(encoding.overflowing.count == overflow.count, "\(record.i)")
      for (part, expected) in zip(encoding.overflowing, overflow) {
        #expect(part.ids == expected.ids, "\(record.i)")
        #expect(part.typeIDs == expected.typeIds, "\(record.i)")
        #expect(part.flatScalarOffsets == expected.off, "\(record.i)")
      }
      if record.b == nil { #expect(try tokenizer.ids(of: record.a) == encoding.ids, "\(record.i)") }
    }
  }

  private struct Pad: Decodable {
    struct Settings: Decodable {
      let length: Int?
      let direction: String?
      let padToMultipleOf: Int?
      let padId: Int32?
      let padTypeId: Int32?
      let truncateTo: Int?
    }
    struct Padded: Decodable, Equatable {
      let ids: [Int32]
      let attention: [UInt8]
      let typeIds: [Int32]
      let special: [UInt8]
    }
    let i: Int
    let batch: [String]
    let padding: Settings
    let out: [Padded]
  }

  @Test func padding() throws {
    let folder = "tokenization/wordpiece"
    let base = try TokenizerRecords.tokenizer(folder, "vocab.txt")
    for record in try TokenizerRecords.read(Pad.self, in: folder, suffix: "padding.jsonl") {
      var tokenizer = base
      let settings = record.padding
      tokenizer.padding = Padding(
        length: settings.length.map { .fixed($0) } ?? .longest,
        direction: settings.direction == "left" ? .left : .right, multiple: settings.padToMultipleOf,
        id: settings.padId ?? 0, typeID: settings.padTypeId ?? 0)
      if let length = settings.truncateTo { tokenizer.truncation = Truncation(maxLength: length) }
      for threads in [1, 3] {
        let encodings = try tokenizer.encodeBatch(record.batch, threads: threads)
        let padded = encodings.map {
          Pad.Padded(
            ids: $0.ids, attention: $0.attentionMask, typeIds: $0.typeIDs, special: $0.specialTokensMask)
        }
        #expect(padded == record.out, "\(record.i)")
      }
    }
  }

  private struct Added: Decodable {
    struct Token: Decodable {
      let content: String
      let lstrip: Bool
      let rstrip: Bool
      let singleWord: Bool
      let normalized: Bool
      let special: Bool
      let id: Int32
    }
    let i: Int
    let added: Token
    let text: String
    let tokens: [String]
    let ids: [Int32]
    let off: [Int]
  }

  @Test func addedTokens() throws {
    let folder = "tokenization/wordpiece"
    let base = try TokenizerRecords.tokenizer(folder, "vocab.txt")
    for record in try TokenizerRecords.read(Added.self, in: folder, suffix: "added_tokens.jsonl") {
      let token = AddedToken(
        record.added.content, singleWord: record.added.singleWord, stripsLeft: record.added.lstrip,
        stripsRight: record.added.rstrip, isNormalized: record.added.normalized,
        isSpecial: record.added.special)
      let tokenizer = try Tokenizer(
        normalizer: base.normalizer, preTokenizer: base.preTokenizer, model: base.model,
        addedTokens: base.addedVocabulary.tokens + [(token, record.added.id)])
      for kind in [tokenizer, try tokenizer.stagewise()] {
        let encoding = try kind.encode(record.text, addSpecialTokens: false)
        #expect(encoding.ids == record.ids, "\(record.i)")
        #expect(encoding.tokens == record.tokens, "\(record.i)")
        #expect(encoding.flatScalarOffsets == record.off, "\(record.i)")
        #expect(try kind.ids(of: record.text, addSpecialTokens: false) == record.ids, "\(record.i)")
      }
    }
  }
}
