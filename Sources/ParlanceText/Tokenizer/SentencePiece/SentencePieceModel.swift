/// A unigram model whose pieces have the ids of another vocabulary, as those of Marian do: a piece that it lacks is unknown, and
/// unknown characters that it has as they stand are not.
///
/// `tokenizer.json` has no name for this.
struct SentencePieceModel: SubwordModel {
  let pieces: UnigramModel
  let vocabulary: TokenVocabulary
  /// The id of each piece.
  private let ids: [Int32]
  private let unknownID: Int32

  init(_ pieces: UnigramModel, vocabulary: TokenVocabulary, unknownID: Int32) {
    self.pieces = pieces
    self.vocabulary = vocabulary
    self.unknownID = unknownID
    ids = (0..<Int32(truncatingIfNeeded: pieces.scores.count)).map { id in
      pieces.vocabulary.withBytes(of: id) { vocabulary.id(of: $0) ?? unknownID } ?? unknownID
    }
  }

  func tokenize(_ piece: Span<UInt8>, into tokens: inout TokenBuffer) throws {
    guard let code = Self.code(piece) else { return try append(piece, from: 0, to: &tokens) }
    // The code of a language that the vocabulary lacks; what follows is a text of its own.
    tokens.append(unknownID, start: code.lowerBound, end: code.upperBound)
    let rest = piece.extracting(code.upperBound..<piece.count)
    if rest.count == 0 || Self.startsWithBlank(rest) {
      try append(rest, from: code.upperBound, to: &tokens)
    } else {
      var text = Self.blank
      for index in rest.indices { text.append(rest[index]) }
      try append(
        text.span, from: code.upperBound - Self.blank.count, notBefore: code.upperBound, to: &tokens)
    }
  }

  /// - Parameters:
  ///   - start: where the piece begins.
  ///   - least: no token is said to begin or end before it: what the piece has in front of that is no part of the text.
  private func append(
    _ piece: Span<UInt8>, from start: Int, notBefore least: Int = 0, to tokens: inout TokenBuffer
  ) throws {
    guard piece.count > 0 else { return }
    var found = TokenBuffer()
    try pieces.tokenize(piece, into: &found)
    for index in 0..<found.count {
      let (id, place) = (found.id(at: index), found.place(at: index))
      let isUnknown = id == pieces.unknownID
      let own = isUnknown ? vocabulary.id(of: piece.extracting(place)) ?? unknownID : ids[Int(id)]
      tokens.append(
        own, start: max(start + place.lowerBound, least), end: max(start + place.upperBound, least))
    }
  }

  private static let blank = Array("\u{2581}".utf8)

  private static func startsWithBlank(_ text: Span<UInt8>) -> Bool {
    text.count >= blank.count && blank.indices.allSatisfy { text[$0] == blank[$0] }
  }

  /// Where a text begins with something like `>>fra<<`, behind the blank that is put in front of texts.
  private static func code(_ text: Span<UInt8>) -> Range<Int>? {
    let start = startsWithBlank(text) ? blank.count : 0
    guard text.count >= start + 4, text[start] == 0x3e, text[start + 1] == 0x3e else { return nil }
    for index in start + 2..<text.count - 1 where text[index] == 0x3c && text[index + 1] == 0x3c {
      return start..<index + 2
    }
    return nil
  }
}
