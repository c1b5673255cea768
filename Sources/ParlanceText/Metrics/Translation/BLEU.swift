/// BLEU, the share of a translation's word n-grams that its references hold, with a penalty for brevity, from 0 to 100.
///
/// Papineni et al., "BLEU: a Method for Automatic Evaluation of Machine Translation", 2002; all choices as in sacreBLEU (Post,
/// "A Call for Clarity in Reporting BLEU Scores", 2018), so that scores can be compared with published ones.
///
/// ```swift
/// let score = try BLEU().corpusScore(["The cat sat."], references: [["The cat sat down."]])
/// ```
public struct BLEU: Sendable {
  /// What divides segments into tokens.
  public var tokenizer = BLEUTokenizer.mteval13a
  /// What becomes of n-gram lengths without a match.
  public var smoothing = BLEUSmoothing.exponential
  /// Whether case is left out of account.
  public var lowercases = false
  /// The longest n-grams that count.
  public var maxOrder = 4
  /// Whether n-gram lengths that the hypothesis is too short for are left out: wanted for single sentences.
  public var usesEffectiveOrder = false

  public init() {}

  /// The score of a whole corpus, from the sums of its segments' statistics.
  /// - Parameters:
  ///   - hypotheses: one text a segment.
  ///   - references: one or more sets, each with one text a segment.
  /// - Throws: `MetricError` where the numbers of segments differ or are 0; `UnicodeError`.
  public func corpusScore(_ hypotheses: [String], references: [[String]]) throws -> BLEUScore {
    try Segments.check(hypotheses, against: references)
    var counter = try BLEUCounter(self)
    var sum = BLEUStatistics(maxOrder: maxOrder)
    for (index, hypothesis) in hypotheses.enumerated() {
      sum += try counter.statistics(of: hypothesis, references: references.lazy.map { $0[index] })
    }
    return score(of: sum)
  }

  /// The score of one segment. `usesEffectiveOrder` should be set, or short segments score 0 or very little.
  /// - Throws: `MetricError.noReferences`; `UnicodeError`.
  public func sentenceScore(_ hypothesis: String, references: [String]) throws -> BLEUScore {
    score(of: try statistics(of: hypothesis, references: references))
  }

  /// What is counted in one segment; the sum of such statistics gives the score of a corpus.
  /// - Throws: `MetricError.noReferences`; `UnicodeError`.
  public func statistics(of hypothesis: String, references: [String]) throws -> BLEUStatistics {
    guard !references.isEmpty else { throw MetricError.noReferences }
    var counter = try BLEUCounter(self)
    return try counter.statistics(of: hypothesis, references: references)
  }

  /// What the score was computed with, in sacreBLEU's form; to be given beside every score.
  /// - Parameter references: the number of references a segment.
  public func signature(references: Int) -> String {
    [
      "nrefs:\(references)", "case:\(lowercases ? "lc" : "mixed")",
      "eff:\(usesEffectiveOrder ? "yes" : "no")",
      "tok:\(tokenizer.rawValue)", "smooth:\(smoothing)", MetricVersion.signature,
    ].joined(separator: "|")
  }
}
