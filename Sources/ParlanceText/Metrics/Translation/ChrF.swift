/// chrF and chrF++: the F-score of a translation's character n-grams (and word n-grams) against its references, from 0 to
/// 100.
///
/// Popović, "chrF: character n-gram F-score for automatic MT evaluation", 2015, and "chrF++: words helping character n-grams",
/// 2017; all choices as in sacreBLEU. Characters are Unicode scalars.
public struct ChrF: Sendable {
  /// The longest character n-grams that count.
  public var characterOrder = 6
  /// The longest word n-grams that count: 0 for chrF, 2 for chrF++.
  public var wordOrder = 0
  /// How many times as much recall weighs as precision.
  public var beta = 2
  /// Whether case is left out of account.
  public var lowercases = false
  /// Whether white space counts as characters.
  public var keepsWhiteSpace = false
  /// Whether F-scores are averaged over all n-gram lengths, empty ones with a tiny value (as the author's chrF++.py does), in
  /// place of precisions and recalls over the lengths that both sides have.
  public var usesEpsilonSmoothing = false

  /// - Parameter wordOrder: 0 for chrF, 2 for chrF++.
  public init(wordOrder: Int = 0) { self.wordOrder = wordOrder }

  /// The score of a whole corpus, from the sums of its segments' statistics; of several references, each segment's best.
  /// - Parameters:
  ///   - hypotheses: one text a segment.
  ///   - references: one or more sets, each with one text a segment.
  /// - Throws: `MetricError` where the numbers of segments differ or are 0; `UnicodeError`.
  public func corpusScore(_ hypotheses: [String], references: [[String]]) throws -> Double {
    try Segments.check(hypotheses, against: references)
    var counter = try ChrFCounter(self)
    var sum = ChrFStatistics(orders: characterOrder + wordOrder)
    for (index, hypothesis) in hypotheses.enumerated() {
      sum += try counter.statistics(of: hypothesis, references: references.lazy.map { $0[index] })
    }
    return score(of: sum)
  }

  /// The score of one segment: that of its best reference.
  /// - Throws: `MetricError.noReferences`; `UnicodeError`.
  public func sentenceScore(_ hypothesis: String, references: [String]) throws -> Double {
    guard !references.isEmpty else { throw MetricError.noReferences }
    var counter = try ChrFCounter(self)
    return score(of: try counter.statistics(of: hypothesis, references: references))
  }

  /// The name with its variant: `chrF2`, `chrF2++`.
  public var name: String { "chrF\(beta)" + String(repeating: "+", count: wordOrder) }

  /// What the score was computed with, in sacreBLEU's form; to be given beside every score.
  /// - Parameter references: the number of references a segment.
  public func signature(references: Int) -> String {
    [
      "nrefs:\(references)", "case:\(lowercases ? "lc" : "mixed")",
      "eff:\(usesEpsilonSmoothing ? "no" : "yes")", "nc:\(characterOrder)", "nw:\(wordOrder)",
      "space:\(keepsWhiteSpace ? "yes" : "no")", MetricVersion.signature,
    ].joined(separator: "|")
  }
}
