/// How well predicted labels agree with gold labels: accuracy, confusion matrix, and precision, recall and F1 by label
/// and in averages, as scikit-learn computes them.
public struct ClassificationReport: Sendable {
  /// A gold label and what was predicted for it, as indices of `labels`.
  private struct Pair: Hashable {
    let gold: Int
    let predicted: Int
  }

  /// All labels that occur, in the order of their Unicode scalars.
  public let labels: [String]
  /// What rates without a denominator are.
  public let zeroDivision: ZeroDivision
  /// The number of labeled items.
  public let count: Int
  // The matrix is kept sparse: labels may be many.
  private var pairs: [Pair: Int] = [:]
  private var goldCounts: [Int]
  private var predictedCounts: [Int]

  /// - Parameters:
  ///   - gold: the right labels.
  ///   - predicted: as many predicted ones.
  /// - Throws: `MetricError` where the numbers differ or are 0.
  public init(gold: [String], predicted: [String], zeroDivision: ZeroDivision = .zero) throws {
    guard !predicted.isEmpty else { throw MetricError.empty }
    guard gold.count == predicted.count else {
      throw MetricError.differentCounts(hypotheses: predicted.count, references: gold.count, set: 1)
    }
    var vocabulary = Vocabulary()
    let ids = zip(gold, predicted).map { (vocabulary.add($0), vocabulary.add($1)) }
    // UTF-8 sorts as its scalars do; Swift's own order takes canonically equal strings for equal.
    let names = (0..<vocabulary.count).map { Array(vocabulary.word($0).utf8) }
    let order = names.indices.sorted { names[$0].lexicographicallyPrecedes(names[$1]) }
    var rank = [Int](repeating: 0, count: order.count)
    for (place, id) in order.enumerated() { rank[id] = place }
    labels = order.map { vocabulary.word($0) }
    goldCounts = [Int](repeating: 0, count: labels.count)
    predictedCounts = goldCounts
    for (gold, predicted) in ids {
      goldCounts[rank[gold]] += 1
      predictedCounts[rank[predicted]] += 1
      pairs[Pair(gold: rank[gold], predicted: rank[predicted]), default: 0] += 1
    }
    count = ids.count
    self.zeroDivision = zeroDivision
  }

  /// How often a gold label was predicted as another, by indices of `labels`.
  public func confusion(gold: Int, predicted: Int) -> Int {
    pairs[Pair(gold: gold, predicted: predicted)] ?? 0
  }

  /// The whole confusion matrix: a row for each gold label, a column for each predicted one.
  public var confusionMatrix: [[Int]] {
    labels.indices.map { gold in labels.indices.map { confusion(gold: gold, predicted: $0) } }
  }

  /// The share of predictions that are right.
  public var accuracy: Double { Double(hits) / Double(count) }

  /// The scores of each label, in the order of `labels`.
  public var perLabel: [ClassScores] {
    labels.indices.map {
      scores(hits: confusion(gold: $0, predicted: $0), predicted: predictedCounts[$0], gold: goldCounts[$0])
    }
  }

  /// The scores of all labels in one.
  public func average(_ averaging: Averaging) -> ClassScores {
    switch averaging {
    case .micro: scores(hits: hits, predicted: count, gold: count)
    case .macro: ClassScores.mean(of: perLabel, weighted: false)
    case .weighted: ClassScores.mean(of: perLabel, weighted: true)
    }
  }

  private var hits: Int { labels.indices.reduce(0) { $0 + confusion(gold: $1, predicted: $1) } }

  private func scores(hits: Int, predicted: Int, gold: Int) -> ClassScores {
    ClassScores(
      precision: zeroDivision.divide(hits, by: predicted), recall: zeroDivision.divide(hits, by: gold),
      f1: zeroDivision.divide(2 * hits, by: predicted + gold), support: gold)
  }
}
