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

  // The loops below have one place each where the arithmetic stands, also for the end of the row: a closure that is
  // called from two places would become a function, called for every sixteen values.

  /// Σ v (largest − x).
  private func weightedSum(_ x: UnsafePointer<Float>, below largest: Float) -> Float {
    var sum = Vector16.zero
    UnitLanes.each(of: classes) { units in
      let below = largest - units.load(x)
      // Behind the end of the row x is 0, which counts only with a weight.
      let weight = weights.map { units.load($0) } ?? units.ones
      sum = multiplyAdd(below, weight, sum)
    }
    return laneSum(sum)
  }

  /// Σ exp(x − largest); the terms are left in `terms`.
  private func exponentials(
    _ x: UnsafePointer<Float>, _ largest: Float, into terms: UnsafeMutablePointer<Float>?
  ) -> Float {
    var sum = Vector16.zero
    var i = 0
    while i < classes {
      let rest = classes &- i
      let logits = rest >= 16 ? lanes(x, i) : lanes(x, i, count: rest, filler: -.infinity)
      let term = fullExponential(logits - largest)
      sum += term
      if let terms { if rest >= 16 { store(term, terms, i) } else { store(term, terms, i, count: rest) } }
      i &+= 16
    }
    return laneSum(sum)
  }

  /// terms · factor − share · v.
  private func finish(_ terms: UnsafeMutablePointer<Float>, _ factor: Float, _ share: Float) {
    UnitLanes.each(of: classes) { units in
      let part = weights.map { units.load($0) * share } ?? Vector16(repeating: share)
      units.put(units.load(terms) * factor - part, terms)
    }
  }
}
