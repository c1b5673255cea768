/// Takes the tokens that `BertWordPieceWorker` finds.
protocol WordPieceSink {
  /// Whether places matter.
  static var keepsPlaces: Bool { get }
  /// - Parameters:
  ///   - start: in bytes of the text, as is `end`.
  ///   - word: counted from 0.
  mutating func add(_ id: Int32, start: Int, end: Int, word: Int)
  var count: Int { get }
  mutating func removeTokens(from count: Int)
}

extension TokenBuffer: WordPieceSink {
  static var keepsPlaces: Bool { true }

  @inline(__always)
  mutating func add(_ id: Int32, start: Int, end: Int, word: Int) {
    append(id, start: start, end: end, word: word)
  }
}

/// Ids alone.
struct IDSink: WordPieceSink {
  static var keepsPlaces: Bool { false }
  var ids: [Int32]

  var count: Int { ids.count }

  @inline(__always)
  mutating func add(_ id: Int32, start: Int, end: Int, word: Int) { ids.append(id) }

  mutating func removeTokens(from count: Int) { ids.removeSubrange(count...) }
}
