import ParlanceTensor

/// Which tokens of a vocabulary stand for all of it in a sampled softmax.
///
/// Each token is drawn by itself, with a probability that falls with the root of its place among the most frequent ones.
/// That is flatter than how often tokens come (Zipf), which would hardly ever draw a rare one, and then weigh it so much that
/// the gradient is mostly noise.
struct CandidateSampling: Sendable {
  /// The probability of each token being drawn.
  let probabilities: [Float]

  /// - Parameter expected: how many tokens are drawn on average.
  /// - Precondition: ids are in the order of frequency, more or less.
  init(size: Int, expected: Int) {
    let weights = (0..<size).map { 1 / Float($0 + 1).squareRoot() }
    // The factor by which weights become probabilities, of which none passes 1, by halving.
    func total(_ factor: Float) -> Float { weights.reduce(0) { $0 + min(1, factor * $1) } }
    var (low, high) = (Float(0), Float(size).squareRoot())
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if total(middle) < Float(expected) { low = middle } else { high = middle }
    }
    probabilities = weights.map { min(1, high * $0) }
  }

  /// The candidates of one update, and the place of each token among them, -1 for those that were not drawn.
  func draw(_ random: inout RandomStream) -> (drawn: [Int32], places: [Int32]) {
    var places = [Int32](repeating: -1, count: probabilities.count)
    var drawn: [Int32] = []
    for (id, probability) in probabilities.enumerated() where random.nextUniform() < probability {
      places[id] = Int32(truncatingIfNeeded: drawn.count)
      drawn.append(Int32(truncatingIfNeeded: id))
    }
    return (drawn, places)
  }
}
