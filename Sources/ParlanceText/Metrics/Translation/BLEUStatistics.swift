/// What BLEU counts: sums over segments.
public struct BLEUStatistics: Sendable, Hashable {
  /// Matched n-grams, by length from 1.
  public var matches: [Int]
  /// All n-grams of the hypotheses, by length from 1.
  public var totals: [Int]
  /// Tokens of the hypotheses.
  public var hypothesisLength = 0
  /// Tokens of the references; of several, the one nearest in length (the shorter of two equally near).
  public var referenceLength = 0

  /// All zero, for n-grams of up to `maxOrder` tokens.
  public init(maxOrder: Int) {
    matches = [Int](repeating: 0, count: maxOrder)
    totals = matches
  }

  /// Adds the counts of another part of the corpus, counted with the same `maxOrder`.
  public static func += (sum: inout BLEUStatistics, part: BLEUStatistics) {
    precondition(sum.matches.count == part.matches.count, "statistics of different orders can't be added")
    for index in sum.matches.indices {
      sum.matches[index] += part.matches[index]
      sum.totals[index] += part.totals[index]
    }
    sum.hypothesisLength += part.hypothesisLength
    sum.referenceLength += part.referenceLength
  }
}
