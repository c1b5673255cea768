import ParlanceKernels

/// The softmax of a row of scores; zeros where all are -∞.
func probabilities(of scores: [Float]) -> [Float] {
  var result = [Float](repeating: 0, count: scores.count)
  var span = result.mutableSpan
  Softmax.apply(scores.span, rows: 1, width: scores.count, into: &span, threads: 1)
  return result
}

/// The logarithm of the softmax of a row of scores.
func logProbabilities(of scores: [Float]) -> [Float] {
  var result = [Float](repeating: 0, count: scores.count)
  var span = result.mutableSpan
  Softmax.logApply(scores.span, rows: 1, width: scores.count, into: &span, threads: 1)
  return result
}

extension [Float] {
  /// Takes out the scores below a bound.
  mutating func drop(below bound: Float) {
    for i in indices where self[i] < bound { self[i] = -.infinity }
  }
}
