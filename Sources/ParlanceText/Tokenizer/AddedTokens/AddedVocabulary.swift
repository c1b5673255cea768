/// The tokens that a tokenizer finds in text by themselves, with their ids.
public struct AddedVocabulary: Sendable {
  /// In order of their ids.
  public private(set) var tokens: [(token: AddedToken, id: Int32)] = []
  /// Matches in the text as it is, and in normalized text.
  private(set) var rawMatcher = AddedTokenMatcher([])
  private(set) var normalizedMatcher = AddedTokenMatcher([])
  /// The text that each id stands for: the normalized one, where the token is looked for in normalized text.
  private(set) var texts: [Int32: String] = [:]
  /// Ids that decoding may leave out.
  private(set) var specialIDs: Set<Int32> = []

  public init() {}

  /// - Throws: what the normalizer throws on the content of a token.
  init(_ tokens: [(token: AddedToken, id: Int32)], normalizer: (any Normalizer)?) throws {
    self.tokens = tokens.sorted { $0.id < $1.id }
    var raw: [AddedTokenMatcher.Pattern] = []
    var normalized: [AddedTokenMatcher.Pattern] = []
    // Special ones first: where two tokens are equal once they are normalized, the first is found.
    for (token, id) in self.tokens.filter(\.token.isSpecial) + self.tokens.filter({ !$0.token.isSpecial }) {
      var bytes = Array(token.content.utf8)
      if token.isNormalized, let normalizer {
        var text = AlignedText(copying: bytes.span)
        try normalizer.normalize(&text)
        bytes = text.bytes
      }
      texts[id] = String(decoding: bytes, as: UTF8.self)
      let pattern = AddedTokenMatcher.Pattern(
        bytes: bytes, id: id, singleWord: token.singleWord, stripsLeft: token.stripsLeft,
        stripsRight: token.stripsRight)
      if token.isNormalized { normalized.append(pattern) } else { raw.append(pattern) }
    }
    rawMatcher = AddedTokenMatcher(raw)
    normalizedMatcher = AddedTokenMatcher(normalized)
    // Hugging Face's tokenizers compare texts: a special token that normalization changes is not left out.
    let special = Set(self.tokens.lazy.filter(\.token.isSpecial).map { Array($0.token.content.utf8) })
    specialIDs = Set(texts.lazy.filter { special.contains(Array($0.value.utf8)) }.map(\.key))
  }

  /// The id of an added token.
  public func id(of content: String) -> Int32? { tokens.first { $0.token.content.isExactly(content) }?.id }
}
