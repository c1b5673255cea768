/// A text, or a pair of texts, as tokens. All arrays have one entry a token.
public struct Encoding: Sendable {
  /// What the model gets.
  public internal(set) var ids: [Int32]
  /// Which of two texts a token belongs to, as the post-processor counts: 0 or 1.
  public internal(set) var typeIDs: [Int32]
  /// The bytes of the original text that each token comes from; `0..<0` for tokens that were added around it.
  /// Of a pair, the bytes of the token's own text.
  public internal(set) var byteOffsets: TextRanges
  /// The same in Unicode scalars.
  public internal(set) var scalarOffsets: TextRanges
  /// 1 for tokens that the post-processor or padding added, 0 for those of the text.
  public internal(set) var specialTokensMask: [UInt8]
  /// 1 for tokens to be read, 0 for padding.
  public internal(set) var attentionMask: [UInt8]
  /// The word of each token, as the pre-tokenizer divided the text; -1 for added ones.
  var wordIndices: [Int32]
  /// 0 or 1 for the tokens of the first and second text, -1 for added ones.
  var sequenceIndices: [Int8]
  /// The texts of tokens whose text is not that of their id, by position: added tokens that took in blanks.
  var surfaces: [Int: String]
  /// What truncation cut off, in windows of the same length.
  public internal(set) var overflowing: [Encoding]
  let vocabulary: TokenTexts

  /// Number of tokens.
  public var count: Int { ids.count }

  /// The text of each token, as in the vocabulary.
  public var tokens: [String] {
    ids.indices.map { surfaces[$0] ?? vocabulary.text(ids[$0]) }
  }

  /// The word of each token, counted from 0 as the pre-tokenizer divided the text; nil for tokens added around it.
  public var wordIDs: [Int?] { wordIndices.map { $0 < 0 ? nil : Int($0) } }

  /// 0 for tokens of the first text, 1 for those of the second, nil for added ones.
  public var sequenceIDs: [Int?] { sequenceIndices.map { $0 < 0 ? nil : Int($0) } }

  /// No tokens.
  init(vocabulary: TokenTexts) {
    ids = []
    typeIDs = []
    byteOffsets = []
    scalarOffsets = []
    specialTokensMask = []
    attentionMask = []
    wordIndices = []
    sequenceIndices = []
    surfaces = [:]
    overflowing = []
    self.vocabulary = vocabulary
  }

  /// Special tokens that stand beside the text.
  init(special tokens: [SpecialToken], typeID: Int32, vocabulary: TokenTexts) {
    self.init(vocabulary: vocabulary)
    for token in tokens {
      if !vocabulary.text(token.id).isExactly(token.text) { surfaces[ids.count] = token.text }
      ids.append(token.id)
    }
    typeIDs = [Int32](repeating: typeID, count: ids.count)
    byteOffsets = TextRanges(repeating: 0..<0, count: ids.count)
    scalarOffsets = byteOffsets
    specialTokensMask = [UInt8](repeating: 1, count: ids.count)
    attentionMask = specialTokensMask
    wordIndices = [Int32](repeating: -1, count: ids.count)
    sequenceIndices = [Int8](repeating: -1, count: ids.count)
  }

  mutating func set(_ columns: UniformColumns) {
    typeIDs = columns.typeIDs
    specialTokensMask = columns.specialTokensMask
    attentionMask = columns.attentionMask
    sequenceIndices = columns.sequenceIndices
  }

  /// Marks all tokens, those of overflowing parts too, as of one sequence.
  mutating func setSequence(_ index: Int, typeID: Int32) {
    typeIDs = [Int32](repeating: typeID, count: ids.count)
    sequenceIndices = [Int8](repeating: Int8(truncatingIfNeeded: index), count: ids.count)
    for part in overflowing.indices { overflowing[part].setSequence(index, typeID: typeID) }
  }

  /// The tokens in `range`, without overflowing parts.
  func slice(_ range: Range<Int>) -> Encoding {
    var part = Encoding(vocabulary: vocabulary)
    part.ids = Array(ids[range])
    part.typeIDs = Array(typeIDs[range])
    part.byteOffsets = TextRanges(byteOffsets[range])
    part.scalarOffsets = TextRanges(scalarOffsets[range])
    part.specialTokensMask = Array(specialTokensMask[range])
    part.attentionMask = Array(attentionMask[range])
    part.wordIndices = Array(wordIndices[range])
    part.sequenceIndices = Array(sequenceIndices[range])
    for (index, text) in surfaces where range.contains(index) {
      part.surfaces[index - range.lowerBound] = text
    }
    return part
  }

  /// Appends another encoding. Overflowing parts are combined: each part of one with the other whole, and with
  /// each part of the other.
  mutating func append(_ other: Encoding) {
    var combined: [Encoding] = []
    for part in overflowing {
      combined.append(part.joined(with: other))
      for otherPart in other.overflowing { combined.append(part.joined(with: otherPart)) }
    }
    for otherPart in other.overflowing { combined.append(joined(with: otherPart)) }
    appendTokens(of: other)
    overflowing = combined
  }

  private func joined(with other: Encoding) -> Encoding {
    var joined = self
    joined.overflowing = []
    joined.appendTokens(of: other)
    return joined
  }

  private mutating func appendTokens(of other: Encoding) {
    for (index, text) in other.surfaces { surfaces[ids.count + index] = text }
    ids += other.ids
    typeIDs += other.typeIDs
    byteOffsets.append(contentsOf: other.byteOffsets)
    scalarOffsets.append(contentsOf: other.scalarOffsets)
    specialTokensMask += other.specialTokensMask
    attentionMask += other.attentionMask
    wordIndices += other.wordIndices
    sequenceIndices += other.sequenceIndices
  }
}
