/// Tokens as models give them out.
public struct TokenBuffer: Sendable {
  public private(set) var ids: [Int32] = []
  /// Where each token starts, in bytes of the piece or text.
  public private(set) var starts: [Int32] = []
  /// Where each token ends.
  public private(set) var ends: [Int32] = []
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
    starts.append(Int32(truncatingIfNeeded: start))
    ends.append(Int32(truncatingIfNeeded: end))
  }

  /// Takes back all tokens from `count` on.
  public mutating func removeTokens(from count: Int) {
    ids.removeSubrange(count...)
    starts.removeSubrange(count...)
    ends.removeSubrange(count...)
    if words.count > count { words.removeSubrange(count...) }
  }

  public mutating func removeAll() {
    ids.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
  }
}
