/// The tokens that a tokenizer finds in text by themselves, with their ids.
public struct AddedVocabulary: Sendable {
  /// In order of their ids.
  public private(set) var tokens: [(token: AddedToken, id: Int32)] = []
  /// Matches in the text as it is, and in normalized text.
  private(set) var rawMatcher = AddedTokenMatcher([])
  private(set) var normalizedMatcher = AddedTokenMatcher([])

  public init() {}

  /// - Throws: what the normalizer throws on the content of a token.
  init(_ tokens: [(token: AddedToken, id: Int32)], normalizer: (any Normalizer)?) throws {
    self.tokens = tokens.sorted { $0.id < $1.id }
    var raw: [AddedTokenMatcher.Pattern] = []
    var normalized: [AddedTokenMatcher.Pattern] = []
    for (token, id) in self.tokens {
      var bytes = Array(token.content.utf8)
      if token.isNormalized, let normalizer {
        var text = AlignedText(copying: bytes.span)
        try normalizer.normalize(&text)
        bytes = text.bytes
      }
      let pattern = AddedTokenMatcher.Pattern(
        bytes: bytes, id: id, singleWord: token.singleWord, stripsLeft: token.stripsLeft,
        stripsRight: token.stripsRight)
      if token.isNormalized { normalized.append(pattern) } else { raw.append(pattern) }
    }
    rawMatcher = AddedTokenMatcher(raw)
    normalizedMatcher = AddedTokenMatcher(normalized)
  }

  /// The id of an added token.
  public func id(of content: String) -> Int32? { tokens.first { $0.token.content == content }?.id }

  /// Contents by id.
  var texts: [Int32: String] {
    Dictionary(tokens.map { ($0.id, $0.token.content) }, uniquingKeysWith: { _, last in last })
  }

  /// Ids that decoding may leave out.
  var specialIDs: Set<Int32> { Set(tokens.lazy.filter(\.token.isSpecial).map(\.id)) }
}
