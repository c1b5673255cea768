/// The second derivatives at one point, factored: B = L Lᵀ, with as much of the identity added as that takes.
struct NewtonModel: CurvatureModel {
  private let n: Int
  private let factor: [Double]

  /// Takes central differences of the gradient along each variable.
  init(at x: [Double], _ f: Minimizer.Function) {
    n = x.count
    var hessian = [Double](repeating: 0, count: n * n)
    var point = x
    for i in 0..<n {
      let width = 1e-5 * max(1, abs(x[i]))
      point[i] = x[i] + width
      let above = f(point).gradient
      point[i] = x[i] - width
      let below = f(point).gradient
      point[i] = x[i]
      for j in 0..<n { hessian[i * n + j] = (above[j] - below[j]) / (2 * width) }
    }
    for i in 0..<n {
      for j in 0..<i {
        let mean = (hessian[i * n + j] + hessian[j * n + i]) / 2
        hessian[i * n + j] = mean
        hessian[j * n + i] = mean
      }
    }
    factor = Self.factor(hessian, n)
  }

  /// Cholesky's factor of B + τ I, with the smallest τ of a growing series for which there is one.
  private static func factor(_ b: [Double], _ n: Int) -> [Double] {
    let size = b.reduce(0) { max($0, abs($1)) }
    guard size.isFinite, size > 0 else { return identity(n) }
    var τ = 0.0
    for _ in 0..<60 {
      if let factor = cholesky(b, n, shift: τ) { return factor }
      τ = max(2 * τ, 1e-3 * size)
    }
    return identity(n)
  }

  private static func identity(_ n: Int) -> [Double] {
    (0..<n * n).map { $0 / max(n, 1) == $0 % max(n, 1) ? 1 : 0 }
  }

  private static func cholesky(_ b: [Double], _ n: Int, shift: Double) -> [Double]? {
    var l = [Double](repeating: 0, count: n * n)
    for j in 0..<n {
      for i in j..<n {
        var sum = b[i * n + j] + (i == j ? shift : 0)
        for k in 0..<j { sum -= l[i * n + k] * l[j * n + k] }
        if i == j {
          guard sum > 0 else { return nil }
          l[i * n + i] = sum.squareRoot()
        } else {
          l[i * n + j] = sum / l[j * n + j]
        }
      }
    }
    return l
  }

  func direction(_ gradient: [Double]) -> [Double] {
    var x = gradient.map { -$0 }
    for i in 0..<n {
      for k in 0..<i { x[i] -= factor[i * n + k] * x[k] }
      x[i] /= factor[i * n + i]
    }
    for i in (0..<n).reversed() {
      for k in i + 1..<max(n, i + 1) { x[i] -= factor[k * n + i] * x[k] }
      x[i] /= factor[i * n + i]
    }
    return x
  }

  mutating func learn(step s: [Double], change y: [Double]) {}
}
