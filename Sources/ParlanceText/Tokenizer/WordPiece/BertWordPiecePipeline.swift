/// BERT's normalizer, BERT's pre-tokenizer and WordPiece in one pass over the bytes.
struct BertWordPiecePipeline: FusedPipeline {
  let normalizer: BertNormalizer
  let model: WordPieceModel
  let ascii: BertASCIITable

  init?(normalizer: (any Normalizer)?, preTokenizer: (any PreTokenizer)?, model: any SubwordModel) {
    guard let normalizer = normalizer as? BertNormalizer, preTokenizer is BertPreTokenizer,
      let model = model as? WordPieceModel
    else { return nil }
    self.normalizer = normalizer
    self.model = model
    ascii = BertASCIITable(normalizer, model)
  }

  func makeWorker() -> any FusedWorker { BertWordPieceWorker(self) }
}

/// What becomes of each byte: ASCII by itself, others as the start of a longer scalar.
struct BertASCIITable: Sendable {
  static let word: UInt16 = 0
  static let space: UInt16 = 1 << 8
  static let punctuation: UInt16 = 2 << 8
  static let dropped: UInt16 = 3 << 8
  static let beyond: UInt16 = 4 << 8

  /// The class in the upper byte, the byte in lower case (where asked for) in the lower.
  let entries: [UInt16]
  /// The token of each ASCII character that is a word by itself.
  let ids: [Int32]

  init(_ normalizer: BertNormalizer, _ model: WordPieceModel) {
    let table = BertCharacterTable.shared
    entries = (0..<256).map { byte in
      let scalar = UInt32(byte)
      guard scalar < 0x80 else { return Self.beyond }
      let traits = table.traits(scalar)
      if normalizer.cleansText {
        if traits.contains(.removed) { return Self.dropped }
        if traits.contains(.cleanedToSpace) { return Self.space }
      }
      if traits.contains(.space) { return Self.space }
      if traits.contains(.punctuation) { return Self.punctuation | UInt16(byte) }
      return UInt16(normalizer.lowercases && 0x41...0x5a ~= scalar ? scalar | 0x20 : scalar)
    }
    ids = (0..<128).map { model.word(of: [UInt8($0)]).first?.id ?? model.unknownID }
  }
}

extension WordPieceModel {
  /// The tokens of a word with their ends in bytes.
  func word(of bytes: [UInt8]) -> [(id: Int32, end: Int32)] {
    var tokens = TokenBuffer()
    tokenize(bytes.span, into: &tokens)
    return (0..<tokens.count).map {
      (tokens.id(at: $0), Int32(truncatingIfNeeded: tokens.place(at: $0).upperBound))
    }
  }
}
