/// One continuation that a search has found.
public struct Hypothesis: Sendable, Equatable {
  /// Without the prefix, with the end token where there is one.
  public var tokens: [Int32]
  /// The natural logarithm of each token's probability. In a beam search, after the processors: what the search added up.
  public var tokenLogProbabilities: [Float]
  /// Their sum.
  public var logProbability: Double
  /// What hypotheses are ranked by: the sum, normalized by length, and the coverage penalty.
  public var score: Double
  /// For each token, where the model looked in the source; nil where that was not asked for or the model has none.
  public var attention: [[Float]]?
  /// Whether it ends in an end token, or where the caller said stop; else it met the length limit or was given up.
  public var isFinished: Bool

  public init(
    tokens: [Int32], tokenLogProbabilities: [Float], logProbability: Double, score: Double,
    attention: [[Float]]? = nil, isFinished: Bool
  ) {
    self.tokens = tokens
    self.tokenLogProbabilities = tokenLogProbabilities
    self.logProbability = logProbability
    self.score = score
    self.attention = attention
    self.isFinished = isFinished
  }

  /// The tokens up to the end token.
  /// - Parameter endTokens: as the search had them.
  public func content(endTokens: [Int32]) -> ArraySlice<Int32> {
    guard let last = tokens.last, endTokens.contains(last) else { return tokens[...] }
    return tokens.dropLast()
  }

  /// For each token, the source position with most of its attention, the first of equals.
  public var alignment: [Int]? {
    attention?.map { weights in
      weights.indices.max { weights[$0] < weights[$1] || (weights[$0] == weights[$1] && $0 > $1) } ?? 0
    }
  }
}
