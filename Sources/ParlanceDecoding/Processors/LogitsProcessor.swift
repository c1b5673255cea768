/// Changes the scores of a row's next token before one is chosen. A score of -∞ means never.
///
/// Scores are logits in a greedy or sampling search, and log-probabilities in a beam search.
public protocol LogitsProcessor: Sendable {
  func process(_ scores: inout [Float], _ context: DecodingContext)

  /// The tokens that `process` gives a score of -∞, where it does nothing else; nil where it does. A search that is told
  /// so need not copy a row's scores.
  func forbidden(_ context: DecodingContext) -> [Int32]?
}

extension LogitsProcessor {
  public func forbidden(_ context: DecodingContext) -> [Int32]? { nil }
}

extension [any LogitsProcessor] {
  /// The tokens that all of them together forbid; nil where one does more than that, or they are many.
  func forbidden(_ context: DecodingContext) -> [Int32]? {
    var tokens: [Int32] = []
    for processor in self {
      guard let some = processor.forbidden(context) else { return nil }
      tokens += some
    }
    return tokens.count <= 32 ? tokens : nil
  }
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
