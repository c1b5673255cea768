/// Changes the scores of a row's next token before one is chosen. A score of -∞ means never.
///
/// Scores are logits in a greedy or sampling search, and log-probabilities in a beam search.
public protocol LogitsProcessor: Sendable {
  func process(_ scores: inout [Float], _ context: DecodingContext)
}

/// What a row has said so far.
public struct DecodingContext: Sendable {
  /// The prefix, then the new tokens.
  public var tokens: [Int32]
  /// How many of them are the prefix.
  public var prefixCount: Int
  /// How many new tokens there may be.
  public var limit: Int

  public init(tokens: [Int32], prefixCount: Int, limit: Int) {
    self.tokens = tokens
    self.prefixCount = prefixCount
    self.limit = limit
  }

  public var generated: ArraySlice<Int32> { tokens[prefixCount...] }
}

extension [Float] {
  /// Sets the scores of some tokens; ids that the vocabulary does not have are passed over.
  mutating func set(_ tokens: some Sequence<Int32>, to value: Float) {
    for token in tokens where indices.contains(Int(token)) { self[Int(token)] = value }
  }
}
