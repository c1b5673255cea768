/// Tokens that came before, prefix included, lose: positive scores are divided by the penalty, negative ones multiplied
/// (Keskar et al. 2019).
public struct RepetitionPenalty: LogitsProcessor {
  private let penalty: Float

  /// - Precondition: the penalty is above 0.
  public init(_ penalty: Float) {
    precondition(penalty > 0, "a repetition penalty of \(penalty)")
    self.penalty = penalty
  }

  public func process(_ scores: inout [Float], _ context: DecodingContext) {
    for token in Set(context.tokens) where scores.indices.contains(Int(token)) {
      let score = scores[Int(token)]
      scores[Int(token)] = score < 0 ? score * penalty : score / penalty
    }
  }
}

/// New tokens lose by how often they came: `presence` once, `frequency` for each time. The prefix does not count.
public struct OccurrencePenalty: LogitsProcessor {
  private let presence: Float
  private let frequency: Float

  public init(presence: Float, frequency: Float) {
    self.presence = presence
    self.frequency = frequency
  }

  public func process(_ scores: inout [Float], _ context: DecodingContext) {
    var counts: [Int32: Int] = [:]
    for token in context.generated { counts[token, default: 0] += 1 }
    for (token, count) in counts where scores.indices.contains(Int(token)) {
      scores[Int(token)] -= presence + frequency * Float(count)
    }
  }
}
