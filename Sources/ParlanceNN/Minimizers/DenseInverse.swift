/// The inverse second derivatives H as a matrix, learned from steps s and changes y of the gradient (Nocedal and Wright,
/// chapter 6):
///
///     BFGS  H ← (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ,  ρ = 1 / yᵀs
///     DFP   H ← H − H y yᵀ H / yᵀ H y + ρ s sᵀ
///     SR1   H ← H + (s − H y)(s − H y)ᵀ / (s − H y)ᵀ y
struct DenseInverse: CurvatureModel {
  enum Update: Sendable { case bfgs, dfp, sr1 }

  let update: Update
  private let n: Int
  private var h: [Double]
  private var isFresh = true

  init(_ update: Update, count: Int) {
    self.update = update
    n = count
    h = [Double](repeating: 0, count: count * count)
    for i in 0..<count { h[i * count + i] = 1 }
  }

  func direction(_ gradient: [Double]) -> [Double] { product(gradient).map { -$0 } }

  private func product(_ v: [Double]) -> [Double] {
    (0..<n).map { i in
      var sum = 0.0
      for j in 0..<n { sum += h[i * n + j] * v[j] }
      return sum
    }
  }

  mutating func learn(step s: [Double], change y: [Double]) {
    let sy = dot(s, y)
    let yy = dot(y, y)
    guard yy > 0 else { return }
    if isFresh, sy > 0 {
      // The first guess, the identity, knows nothing of the function's scale.
      for i in 0..<n { h[i * n + i] = sy / yy }
      isFresh = false
    }
    let hy = product(y)
    switch update {
    case .bfgs:
      // Without positive curvature along the step H would lose its definiteness.
      guard sy > 1e-12 * yy else { return }
      let ρ = 1 / sy
      let factor = ρ * (1 + ρ * dot(y, hy))
      for i in 0..<n {
        for j in 0..<n { h[i * n + j] += factor * s[i] * s[j] - ρ * (hy[i] * s[j] + s[i] * hy[j]) }
      }
    case .dfp:
      let yhy = dot(y, hy)
      guard sy > 1e-12 * yy, yhy > 0 else { return }
      for i in 0..<n {
        for j in 0..<n { h[i * n + j] += s[i] * s[j] / sy - hy[i] * hy[j] / yhy }
      }
    case .sr1:
      let u = zip(s, hy).map { $0 - $1 }
      let uy = dot(u, y)
      // The usual safeguard: skipped where the denominator is nothing but rounding.
      guard abs(uy) >= 1e-8 * (dot(u, u) * yy).squareRoot(), uy != 0 else { return }
      for i in 0..<n {
        for j in 0..<n { h[i * n + j] += u[i] * u[j] / uy }
      }
    }
  }
}
