/// Which n-grams are left out of a model.
struct NGramPruning: Sendable {
  private let thresholds: [Int]
  /// For each word, whether the model may hold it; empty where it may hold all.
  private let allowed: [Bool]

  init(thresholds: [Int], vocabulary: Vocabulary, allowed: Vocabulary?) {
    self.thresholds = thresholds
    guard let allowed else {
      self.allowed = []
      return
    }
    self.allowed = (0..<vocabulary.count).map { id in
      id < NGramWords.reserved.count || vocabulary.withBytes(of: id) { allowed.id(of: $0) != nil }
    }
  }

  /// For each n-gram of `level`, whether it is kept; empty where all are.
  ///
  /// A word that is not allowed removes all n-grams that it stands in: those whose first word it is, and those whose
  /// rest (`suffixes`, one level up) is gone.
  func kept(_ level: SuffixLevel, at index: Int, isHighest: Bool, suffixes: [Bool]) -> [Bool] {
    guard thresholds[index] > 0 || !allowed.isEmpty else { return [] }
    if index == 0 { return allowed }
    let seen = isHighest ? level.counts : level.rawCounts
    let threshold = UInt64(thresholds[index])
    return level.counts.indices.map { place in
      if threshold > 0 && seen[place] <= threshold { return false }
      if allowed.isEmpty { return true }
      return allowed[Int(level.first[place])] && (suffixes.isEmpty || suffixes[Int(level.suffix[place])])
    }
  }
}
