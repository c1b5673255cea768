/// How well cosines follow people's judgments of word pairs.
public struct PairScore: Sendable, Equatable {
  public var file: String
  /// Spearman's rho over the covered pairs, -1 to 1; nil where fewer than two are covered or all are equal.
  public var rho: Double?
  /// Pairs with a vector for both words.
  public var covered: Int
  /// Pairs in the file.
  public var total: Int
}

/// How many analogy questions were answered.
public struct AnalogyCount: Sendable, Equatable {
  /// Questions whose answer was the nearest word.
  public var correct = 0
  /// Questions whose four words are all known.
  public var covered = 0
  /// Questions in all.
  public var total = 0

  /// Share of the covered questions that were answered right, 0 to 1; nil where none is covered.
  public var accuracy: Double? { covered > 0 ? Double(correct) / Double(covered) : nil }

  static func += (sum: inout AnalogyCount, other: AnalogyCount) {
    sum.correct += other.correct
    sum.covered += other.covered
    sum.total += other.total
  }
}

/// The analogy questions of one file.
public struct AnalogyScore: Sendable, Equatable {
  /// The questions under one `: name` line.
  public struct Section: Sendable, Equatable {
    public var name: String
    public var count: AnalogyCount
    /// Sections named `gram…` ask for forms of words, the others for meaning.
    public var isSyntactic: Bool { name.hasPrefix("gram") }
  }

  public var file: String
  public var sections: [Section]

  public var semantic: AnalogyCount { sum { !$0.isSyntactic } }
  public var syntactic: AnalogyCount { sum { $0.isSyntactic } }
  public var all: AnalogyCount { sum { _ in true } }

  private func sum(where included: (Section) -> Bool) -> AnalogyCount {
    sections.filter(included).reduce(into: AnalogyCount()) { $0 += $1.count }
  }
}
