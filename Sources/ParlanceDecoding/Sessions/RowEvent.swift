/// A new token of a row of a `RowSession`.
public struct RowEvent: Sendable {
  public struct Alternative: Sendable, Equatable {
    public let token: Int32
    public let logProbability: Float
  }

  /// As it was added.
  public let row: Int
  /// Nil where no token was possible: the row is done.
  public let token: Int32?
  public let logProbability: Float
  /// The likeliest tokens, best first, as many as were asked for.
  public let alternatives: [Alternative]
  /// The whole continuation, where this is its last token.
  public let hypothesis: Hypothesis?
}
