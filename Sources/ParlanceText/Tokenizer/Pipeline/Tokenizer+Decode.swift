extension Tokenizer {
  /// The text of ids. Ids that no token has are passed over.
  /// - Parameter skipSpecialTokens: whether special tokens are left out.
  /// - Throws: what the decoder throws.
  public func decode(_ ids: some Sequence<Int32>, skipSpecialTokens: Bool = true) throws -> String {
    var tokens: [String] = []
    for id in ids where !(skipSpecialTokens && specialIDs.contains(id)) {
      if let token = texts.known(id) { tokens.append(token) }
    }
    return try decode(tokens: tokens)
  }

  /// The text of tokens.
  /// - Throws: what the decoder throws.
  public func decode(tokens: [String]) throws -> String {
    try decoder?.decode(tokens).joined() ?? tokens.joined(separator: " ")
  }
}
