#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A BLEU score and what it is made of.
public struct BLEUScore: Sendable, Hashable {
  /// From 0 to 100.
  public var value: Double
  /// Precisions by n-gram length from 1, smoothed, from 0 to 100.
  public var precisions: [Double]
  /// 1 where the hypotheses are as long as the references or longer, else less.
  public var brevityPenalty: Double
  /// The counts before smoothing.
  public var statistics: BLEUStatistics
}

extension BLEU {
  /// The score that summed statistics give.
  public func score(of statistics: BLEUStatistics) -> BLEUScore {
    let hypothesis = Double(statistics.hypothesisLength)
    let reference = Double(statistics.referenceLength)
    var penalty = 1.0
    if hypothesis < reference { penalty = hypothesis > 0 ? exp(1 - reference / hypothesis) : 0 }
    var score = BLEUScore(
      value: 0, precisions: [Double](repeating: 0, count: statistics.matches.count), brevityPenalty: penalty,
      statistics: statistics)
    guard statistics.matches.contains(where: { $0 > 0 }) else { return score }
    var effectiveOrder = statistics.matches.count
    var missing = 1.0
    for index in score.precisions.indices {
      var matches = Double(statistics.matches[index])
      var total = Double(statistics.totals[index])
      if case .addK(let k) = smoothing, index > 0 {
        matches += k
        total += k
      }
      if total == 0 { break }
      if usesEffectiveOrder { effectiveOrder = index + 1 }
      if matches > 0 {
        score.precisions[index] = 100 * matches / total
      } else if smoothing == .exponential {
        missing *= 2
        score.precisions[index] = 100 / (missing * total)
      } else if case .floor(let value) = smoothing {
        score.precisions[index] = 100 * value / total
      }
    }
    var logarithms = 0.0
    for precision in score.precisions.prefix(effectiveOrder) {
      // A precision of 0 makes the score 0, without the infinity that would make it not a number.
      logarithms += precision == 0 ? -9_999_999_999 : log(precision)
    }
    score.value = penalty * exp(logarithms / Double(effectiveOrder))
    return score
  }
}
