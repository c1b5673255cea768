/// Tokens as models give them out.
public struct TokenBuffer: Sendable {
  /// All there is to know of a token in one entry, so that appending it looks at one array only.
  struct Token: Sendable {
    /// As `TextRanges` packs it.
    var place: UInt64
    var id: Int32
    var word: Int32
  }

  private(set) var tokens: [Token] = []

  public init() {}

  /// Number of tokens.
  public var count: Int { tokens.count }

  /// The id of a token.
  public func id(at index: Int) -> Int32 { tokens[index].id }

  /// The bytes of the piece or text that a token comes from.
  public func place(at index: Int) -> Range<Int> { TextRanges.range(tokens[index].place) }

  /// Appends a token that a model made of the bytes `start ..< end` of its piece.
  public mutating func append(_ id: Int32, start: Int, end: Int) {
    append(id, start: start, end: end, word: 0)
  }

  /// Appends a token of word `word`, which only fused pipelines count.
  @inline(__always)
  public mutating func append(_ id: Int32, start: Int, end: Int, word: Int) {
    tokens.append(
      Token(place: TextRanges.packed(start, end), id: id, word: Int32(truncatingIfNeeded: word)))
  }

  /// Takes back all tokens from `count` on.
  public mutating func removeTokens(from count: Int) { tokens.removeSubrange(count...) }

  public mutating func removeAll() { tokens.removeAll(keepingCapacity: true) }
}
