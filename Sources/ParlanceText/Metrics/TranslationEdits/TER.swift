/// Translation edit rate: how many edits (words put in, left out, replaced, or a run of words moved) turn a hypothesis into a
/// reference, in percent of the reference's words. 0 is best; it can exceed 100.
///
/// Snover et al., "A Study of Translation Edit Rate with Targeted Human Annotation", 2006; all choices as in sacreBLEU, which
/// follows Tercom.
public struct TER: Sendable {
  /// Whether entities are decoded and punctuation is parted from words.
  public var normalizes = false
  /// Whether punctuation is taken out.
  public var removesPunctuation = false
  /// Whether the two settings above also treat East Asian characters.
  public var supportsAsianText = false
  /// Whether case counts.
  public var isCaseSensitive = false

  public init() {}

  /// The score of a whole corpus.
  /// - Parameters:
  ///   - hypotheses: one text a segment.
  ///   - references: one or more sets, each with one text a segment; a segment's edits are those to the nearest, its length
  ///     is the mean.
  /// - Throws: `MetricError` where the numbers of segments differ or are 0; `UnicodeError`.
  public func corpusScore(_ hypotheses: [String], references: [[String]]) throws -> TERScore {
    try Segments.check(hypotheses, against: references)
    let text = try TercomText(self)
    var sum = TERScore(edits: 0, referenceLength: 0)
    for (index, hypothesis) in hypotheses.enumerated() {
      sum += try score(hypothesis, references.map { $0[index] }, text)
    }
    return sum
  }

  /// The score of one segment.
  /// - Throws: `MetricError.noReferences`; `UnicodeError`.
  public func sentenceScore(_ hypothesis: String, references: [String]) throws -> TERScore {
    guard !references.isEmpty else { throw MetricError.noReferences }
    return try score(hypothesis, references, TercomText(self))
  }

  /// What the score was computed with, in sacreBLEU's form; to be given beside every score.
  /// - Parameter references: the number of references a segment.
  public func signature(references: Int) -> String {
    func yes(_ value: Bool) -> String { value ? "yes" : "no" }
    return [
      "nrefs:\(references)", "case:\(isCaseSensitive ? "mixed" : "lc")", "tok:tercom",
      "norm:\(yes(normalizes))", "punct:\(yes(!removesPunctuation))", "asian:\(yes(supportsAsianText))",
      MetricVersion.signature,
    ].joined(separator: "|")
  }

  private func score(_ hypothesis: String, _ references: [String], _ text: TercomText) throws -> TERScore {
    var vocabulary = Vocabulary()
    let words = try text.words(of: hypothesis, in: &vocabulary)
    var fewest = Int.max
    var length = 0
    for reference in references {
      let reference = try text.words(of: reference, in: &vocabulary)
      fewest = min(fewest, ShiftSearch.edits(from: words, to: reference))
      length += reference.count
    }
    return TERScore(edits: fewest, referenceLength: Double(length) / Double(references.count))
  }
}

/// Edits and the words they are counted against.
public struct TERScore: Sendable, Hashable {
  public var edits: Int
  /// Words of the references, the mean where there are several.
  public var referenceLength: Double

  /// Edits in percent of the references' words; 100 where these are none and there are edits.
  public var value: Double {
    if referenceLength > 0 { return 100 * (Double(edits) / referenceLength) }
    return edits > 0 ? 100 : 0
  }

  /// Adds another part of the corpus.
  public static func += (sum: inout TERScore, part: TERScore) {
    sum.edits += part.edits
    sum.referenceLength += part.referenceLength
  }
}
