/// What chrF counts: sums over segments, by n-gram length, those of characters before those of words.
struct ChrFStatistics: Sendable, Hashable {
  /// N-grams of the hypothesis; 0 where the reference has none of that length.
  var hypothesis: [Int]
  var reference: [Int]
  var matches: [Int]

  init(orders: Int) {
    hypothesis = [Int](repeating: 0, count: orders)
    reference = hypothesis
    matches = hypothesis
  }

  static func += (sum: inout ChrFStatistics, part: ChrFStatistics) {
    for index in sum.matches.indices {
      sum.hypothesis[index] += part.hypothesis[index]
      sum.reference[index] += part.reference[index]
      sum.matches[index] += part.matches[index]
    }
  }
}

extension ChrF {
  /// The F-score that summed statistics give, from 0 to 100.
  func score(of statistics: ChrFStatistics) -> Double {
    let epsilon = 1e-16
    let factor = Double(beta * beta)
    var sum = 0.0
    var precisions = 0.0
    var recalls = 0.0
    var effectiveOrders = 0.0
    for index in statistics.matches.indices {
      let hypothesis = Double(statistics.hypothesis[index])
      let reference = Double(statistics.reference[index])
      let matches = Double(statistics.matches[index])
      let precision = hypothesis > 0 ? matches / hypothesis : epsilon
      let recall = reference > 0 ? matches / reference : epsilon
      let denominator = factor * precision + recall
      sum += denominator > 0 ? (1 + factor) * precision * recall / denominator : epsilon
      if hypothesis > 0 && reference > 0 {
        precisions += precision
        recalls += recall
        effectiveOrders += 1
      }
    }
    if usesEpsilonSmoothing { return 100 * sum / Double(max(1, statistics.matches.count)) }
    guard effectiveOrders > 0, precisions + recalls > 0 else { return 0 }
    let precision = precisions / effectiveOrders
    let recall = recalls / effectiveOrders
    return 100 * ((1 + factor) * precision * recall / (factor * precision + recall))
  }
}
