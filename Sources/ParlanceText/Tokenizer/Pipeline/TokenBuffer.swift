/// Tokens as models give them out.
public struct TokenBuffer: Sendable {
  public private(set) var ids: [Int32] = []
  /// The bytes of the piece or text that each token comes from.
  public private(set) var places = TextRanges()
  /// The word of each token; only fused pipelines fill this.
  public private(set) var words: [Int32] = []

  public init() {}

  /// Number of tokens.
  public var count: Int { ids.count }

  /// Appends a token that a model made of the bytes `start ..< end` of its piece.
  public mutating func append(_ id: Int32, start: Int, end: Int) {
    appendPlace(id, start: start, end: end)
  }

  /// Appends a token of word `word`.
  public mutating func append(_ id: Int32, start: Int, end: Int, word: Int) {
    appendPlace(id, start: start, end: end)
    words.append(Int32(truncatingIfNeeded: word))
  }

  @inline(__always)
  private mutating func appendPlace(_ id: Int32, start: Int, end: Int) {
    ids.append(id)
    places.append(unchecked: start, end)
  }

  /// Takes back all tokens from `count` on.
  public mutating func removeTokens(from count: Int) {
    ids.removeSubrange(count...)
    places.removeSubrange(from: count)
    if words.count > count { words.removeSubrange(count...) }
  }

  public mutating func removeAll() {
    ids.removeAll(keepingCapacity: true)
    places.removeAll()
    words.removeAll(keepingCapacity: true)
  }
}
