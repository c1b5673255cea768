/// A document that answers a question.
public struct SearchHit: Sendable, Equatable {
  /// Its number, counted from 0.
  public var document: Int
  /// The cosine, or BM25's score: the higher the better.
  public var score: Double

  public init(document: Int, score: Double) {
    self.document = document
    self.score = score
  }

  /// Whether this one stands before the other: by score, then by number.
  func precedes(_ other: SearchHit) -> Bool {
    score == other.score ? document < other.document : score > other.score
  }
}
