import ParlanceTensor

/// Cuts examples into k parts, each of which is held out once while the others train: k-fold cross-validation.
///
/// ```swift
/// for fold in Folds(labels: labels, count: 5, seed: 1) { … fold.training … fold.validation … }
/// ```
public struct Folds: Sendable, RandomAccessCollection {
  public struct Fold: Sendable, Hashable {
    /// Numbers of examples, ascending.
    public let training: [Int]
    public let validation: [Int]
  }

  private let foldOf: [Int]
  private let foldCount: Int

  /// Examples in random order.
  /// - Precondition: there are at least two folds and as many examples.
  public init(examples: Int, count: Int, seed: UInt64) {
    self.init(labels: Array(repeating: 0, count: examples), count: count, seed: seed)
  }

  /// Stratified: each fold has its share of each label.
  /// - Precondition: there are at least two folds and as many examples.
  public init(labels: [Int32], count: Int, seed: UInt64) {
    precondition(count >= 2 && labels.count >= count, "\(count) folds of \(labels.count) examples")
    var random = RandomStream(seed: seed, name: "folds")
    var folds = Array(repeating: 0, count: labels.count)
    let order = random.permutation(labels.count).enumerated().sorted {
      labels[$0.element] != labels[$1.element]
        ? labels[$0.element] < labels[$1.element] : $0.offset < $1.offset
    }
    // Dealt out like cards, label after label: counts differ by one at most.
    for (place, entry) in order.enumerated() { folds[entry.element] = place % count }
    foldOf = folds
    foldCount = count
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { foldCount }

  public subscript(_ fold: Int) -> Fold {
    Fold(
      training: foldOf.indices.filter { foldOf[$0] != fold },
      validation: foldOf.indices.filter { foldOf[$0] == fold })
  }
}
