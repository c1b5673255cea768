/// How well predicted tags agree with gold tags, by whole spans: a span counts as found where both its ends and its type are
/// right. Precision, recall and F1 by type and in averages, as seqeval computes them.
public struct SpanReport: Sendable {
  /// The types that occur, in the order of their Unicode scalars.
  public let types: [String]
  /// The scores of each type, in the order of `types`.
  public let perType: [ClassScores]
  /// The share of tags that are equal.
  public let accuracy: Double
  private let hits: Int
  private let predictedCount: Int
  private let goldCount: Int
  private let zeroDivision: ZeroDivision

  /// - Parameters:
  ///   - gold: the right tags, one array a sentence.
  ///   - predicted: as many predicted ones.
  ///   - scheme: what spells the spans, strictly; nil for the rules of the CoNLL script, which take any.
  /// - Throws: `MetricError` where the numbers of sentences or tags differ or are 0, or a tag is not one of the scheme.
  public init(
    gold: [[String]], predicted: [[String]], scheme: SpanScheme? = nil, zeroDivision: ZeroDivision = .zero
  ) throws {
    guard gold.count == predicted.count else {
      throw MetricError.differentCounts(hypotheses: predicted.count, references: gold.count, set: 1)
    }
    for (sentence, (gold, predicted)) in zip(gold, predicted).enumerated() where gold.count != predicted.count
    {
      throw MetricError.differentLengths(
        sentence: sentence + 1, gold: gold.count, predicted: predicted.count)
    }
    let tags = zip(gold.joined(), predicted.joined())
    let tagCount = gold.reduce(0) { $0 + $1.count }
    guard tagCount > 0 else { throw MetricError.empty }
    accuracy = Double(tags.count { $0.utf8.elementsEqual($1.utf8) }) / Double(tagCount)

    func spans(_ sequences: [[String]]) throws -> [TagSpan] {
      guard let scheme else { return LenientSpans.spans(in: sequences) }
      return try StrictSpans.spans(in: sequences, scheme: scheme)
    }
    let goldSpans = Set(try spans(gold))
    let predictedSpans = Set(try spans(predicted))
    var counts: [String: (hits: Int, predicted: Int, gold: Int)] = [:]
    for span in goldSpans { counts[span.type, default: (0, 0, 0)].gold += 1 }
    for span in predictedSpans {
      counts[span.type, default: (0, 0, 0)].predicted += 1
      if goldSpans.contains(span) { counts[span.type, default: (0, 0, 0)].hits += 1 }
    }
    let sorted = counts.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    types = sorted.map(\.key)
    perType = sorted.map { Self.scores($0.value.hits, $0.value.predicted, $0.value.gold, zeroDivision) }
    hits = sorted.reduce(0) { $0 + $1.value.hits }
    predictedCount = predictedSpans.count
    goldCount = goldSpans.count
    self.zeroDivision = zeroDivision
  }

  /// The scores of all types in one. Averages over no types at all are what `zeroDivision` says.
  public func average(_ averaging: Averaging) -> ClassScores {
    if averaging == .micro || types.isEmpty {
      return Self.scores(hits, predictedCount, goldCount, zeroDivision)
    }
    if averaging == .weighted && goldCount == 0 {
      // Nothing to weigh by: recall is undefined, and all that was predicted is wrong.
      return ClassScores(precision: 0, recall: zeroDivision.value, f1: 0, support: 0)
    }
    return ClassScores.mean(of: perType, weighted: averaging == .weighted)
  }

  private static func scores(
    _ hits: Int, _ predicted: Int, _ gold: Int, _ zeroDivision: ZeroDivision
  ) -> ClassScores {
    let precision = zeroDivision.divide(hits, by: predicted)
    let recall = zeroDivision.divide(hits, by: gold)
    let sum = precision + recall
    return ClassScores(
      precision: precision, recall: recall, f1: sum == 0 ? 0 : 2 * precision * recall / sum, support: gold)
  }
}
