import ParlanceText

/// Turns tokens into text as they come. A token's text may depend on its neighbors, and a character may be spread over
/// several tokens: so a few tokens are decoded together, and what they add is given out when it is whole.
struct StreamingText: Sendable {
  private let tokenizer: Tokenizer
  private var ids: [Int32]
  /// Tokens from here on are decoded.
  private var start: Int
  /// Tokens up to here were given out.
  private var given: Int

  /// - Parameter prompt: what comes before the text; not given out.
  init(_ tokenizer: Tokenizer, after prompt: [Int32]) {
    self.tokenizer = tokenizer
    // Decoders look at their neighbors, no further.
    ids = Array(prompt.suffix(6))
    start = 0
    given = ids.count
  }

  /// - Returns: the text that is now whole.
  mutating func take(_ id: Int32) throws -> String {
    ids.append(id)
    return try advance(isLast: false)
  }

  /// What is left when no more is to come.
  mutating func finish() throws -> String { try advance(isLast: true) }

  private mutating func advance(isLast: Bool) throws -> String {
    let before = try tokenizer.decode(ids[start..<given])
    let after = try tokenizer.decode(ids[start...])
    guard after.utf8.count > before.utf8.count, isLast || after.unicodeScalars.last != "\u{FFFD}" else {
      return ""
    }
    start = given
    given = ids.count
    return String(decoding: after.utf8.dropFirst(before.utf8.count), as: UTF8.self)
  }
}
