/// Checks that hypotheses and references belong together.
enum Segments {
  /// - Throws: `MetricError` where there are none, or a set of references is longer or shorter than the hypotheses.
  static func check(_ hypotheses: [String], against references: [[String]]) throws {
    guard !hypotheses.isEmpty else { throw MetricError.empty }
    guard !references.isEmpty else { throw MetricError.noReferences }
    for (index, set) in references.enumerated() where set.count != hypotheses.count {
      throw MetricError.differentCounts(
        hypotheses: hypotheses.count, references: set.count, set: index + 1)
    }
  }
}
