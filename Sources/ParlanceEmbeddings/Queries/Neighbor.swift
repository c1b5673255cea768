/// A word found near another.
public struct Neighbor: Sendable, Equatable {
  public var word: String
  /// The cosine of the angle between the two vectors, -1 to 1; for 3CosMul that method's score.
  public var similarity: Float

  public init(word: String, similarity: Float) {
    self.word = word
    self.similarity = similarity
  }
}
