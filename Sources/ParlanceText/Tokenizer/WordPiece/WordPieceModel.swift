/// WordPiece: a word becomes the longest piece of the vocabulary that starts it, then the longest that continues it,
/// and so on; a word that can't be made of pieces becomes the unknown token as a whole.
///
/// Source: Wu et al., "Google's Neural Machine Translation System" (2016), as BERT uses it.
public struct WordPieceModel: SubwordModel {
  public let vocabulary: TokenVocabulary
  /// Stands for words that can't be made of pieces.
  public let unknownToken: String
  /// Marks pieces that continue a word.
  public let continuingPrefix: String
  /// Words of more scalars than this are unknown.
  public let maxScalarsPerWord: Int
  let unknownID: Int32
  let trie: WordPieceTrie

  /// - Throws: `TokenizerError` where the unknown token is not in the vocabulary, or the number of scalars is negative.
  public init(
    vocabulary: TokenVocabulary, unknownToken: String = "[UNK]", continuingPrefix: String = "##",
    maxScalarsPerWord: Int = 100
  ) throws {
    guard let unknownID = vocabulary.id(of: unknownToken) else {
      throw TokenizerError.missingToken(token: unknownToken, role: "unk_token")
    }
    guard maxScalarsPerWord >= 0 else {
      throw TokenizerError.invalidSetting(
        field: "max_input_chars_per_word", reason: "must not be negative, but is \(maxScalarsPerWord)")
    }
    self.vocabulary = vocabulary
    self.unknownToken = unknownToken
    self.continuingPrefix = continuingPrefix
    self.maxScalarsPerWord = maxScalarsPerWord
    self.unknownID = unknownID
    trie = try WordPieceTrie(
      vocabulary, continuingPrefix: continuingPrefix, longestWord: min(maxScalarsPerWord, 1 << 24) * 4)
  }

  public func tokenize(_ piece: Span<UInt8>, into tokens: inout TokenBuffer) {
    let before = tokens.count
    // A word of few bytes can't have too many scalars.
    if piece.count > maxScalarsPerWord {
      var scalars = 0
      for index in piece.indices where piece[index] & 0xc0 != 0x80 { scalars += 1 }
      guard scalars <= maxScalarsPerWord else {
        tokens.append(unknownID, start: 0, end: piece.count)
        return
      }
    }
    var start = 0
    while start < piece.count {
      guard let (id, end) = trie.longest(in: piece, from: start) else {
        tokens.removeTokens(from: before)
        tokens.append(unknownID, start: 0, end: piece.count)
        return
      }
      tokens.append(id, start: start, end: end)
      start = end
    }
  }
}
