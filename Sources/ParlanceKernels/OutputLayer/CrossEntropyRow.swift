/// Loss and gradient of one row of logits x with target t.
///
/// With p = softmax x and class weights v (1 where there are none):
/// loss = (1 − ε) vₜ (−log pₜ) + ε / C · Σ v (−log p), and
/// d loss / dx = p ((1 − ε) vₜ + ε / C · Σ v) − ε / C · v − (1 − ε) vₜ eₜ.
struct CrossEntropyRow {
  let classes: Int
  let smoothing: Float
  let weights: UnsafePointer<Float>?
  /// Σ v.
  let weightSum: Float

  init(classes: Int, smoothing: Float, weights: UnsafePointer<Float>?) {
    (self.classes, self.smoothing, self.weights) = (classes, smoothing, weights)
    weightSum = weights.map { weights in (0..<classes).reduce(0) { $0 + weights[$1] } } ?? Float(classes)
  }

  /// The loss of a row; where `gradient` is given, it becomes d loss / dx · `scale`. It may be the logits themselves.
  @inline(__always)
  func loss(
    _ x: UnsafePointer<Float>, target: Int, scale: Float, gradient: UnsafeMutablePointer<Float>?
  ) -> Double {
    let largest = RowSums.maximum(x, count: classes)
    let logit = x[target]
    let share = smoothing / Float(classes)
    let targetWeight = (1 - smoothing) * (weights.map { $0[target] } ?? 1)
    let below = smoothing == 0 ? 0 : weightedSum(x, below: largest)
    let sum = exponentials(x, largest, into: gradient)
    let logSum = logarithm(Double(sum))
    var loss = Double(targetWeight) * (logSum + Double(largest) - Double(logit))
    if smoothing != 0 { loss += Double(share) * (Double(weightSum) * logSum + Double(below)) }
    if let gradient {
      let factor = scale * (targetWeight + share * weightSum) / sum
      finish(gradient, factor, scale * share)
      gradient[target] -= scale * targetWeight
    }
    return loss
  }

  /// Σ v (largest − x).
  private func weightedSum(_ x: UnsafePointer<Float>, below largest: Float) -> Float {
    guard let weights else { return RowSums.sum(x, count: classes, filler: largest) { largest - $0 } }
    return RowSums.sums(x, weights, count: classes) { x, weight, _ in ((largest - x) * weight, .zero) }.0
  }

  /// Σ exp(x − largest); the terms are left in `terms`.
  private func exponentials(
    _ x: UnsafePointer<Float>, _ largest: Float, into terms: UnsafeMutablePointer<Float>?
  ) -> Float {
    guard let terms else {
      return RowSums.sum(x, count: classes, filler: -.infinity) { fullExponential($0 - largest) }
    }
    mapLanes(x, into: terms, count: classes) { fullExponential($0 - largest) }
    return RowSums.sum(terms, count: classes, filler: 0) { $0 }
  }

  /// terms · factor − share · v.
  private func finish(_ terms: UnsafeMutablePointer<Float>, _ factor: Float, _ share: Float) {
    if let weights {
      mapLanes(terms, weights, into: terms, count: classes) { $0 * factor - $1 * share }
    } else {
      mapLanes(terms, into: terms, count: classes) { $0 * factor - share }
    }
  }
}
