/// What a method knows of the function's second derivatives, and the direction it takes for that.
protocol CurvatureModel: Sendable {
  /// The direction −H g, with H the model's inverse of the second derivatives.
  func direction(_ gradient: [Double]) -> [Double]

  /// Learns from a step and the change of the gradient along it.
  mutating func learn(step s: [Double], change y: [Double])
}

extension Minimizer.Method {
  func curvature(count: Int) -> any CurvatureModel {
    switch self {
    case .gradientDescent, .newton: SteepestDescent()
    case .lbfgs(let history): LimitedMemory(history: history)
    case .bfgs: DenseInverse(.bfgs, count: count)
    case .dfp: DenseInverse(.dfp, count: count)
    case .sr1: DenseInverse(.sr1, count: count)
    }
  }
}

struct SteepestDescent: CurvatureModel {
  func direction(_ gradient: [Double]) -> [Double] { gradient.map { -$0 } }
  mutating func learn(step s: [Double], change y: [Double]) {}
}

/// L-BFGS: the two-loop recursion over the last steps (Nocedal and Wright, algorithm 7.4).
struct LimitedMemory: CurvatureModel {
  let history: Int
  private var pairs: [(s: [Double], y: [Double], ρ: Double)] = []
  private var scale = 1.0

  init(history: Int) { self.history = max(history, 1) }

  func direction(_ gradient: [Double]) -> [Double] {
    var q = gradient.map { -$0 }
    var shares = [Double](repeating: 0, count: pairs.count)
    for i in pairs.indices.reversed() {
      let (s, y, ρ) = pairs[i]
      shares[i] = ρ * dot(s, q)
      for j in q.indices { q[j] -= shares[i] * y[j] }
    }
    for j in q.indices { q[j] *= scale }
    for i in pairs.indices {
      let (s, y, ρ) = pairs[i]
      let β = ρ * dot(y, q)
      for j in q.indices { q[j] += s[j] * (shares[i] - β) }
    }
    return q
  }

  mutating func learn(step s: [Double], change y: [Double]) {
    let sy = dot(s, y)
    guard sy > 1e-10 else { return }
    if pairs.count == history { pairs.removeFirst() }
    pairs.append((s, y, 1 / sy))
    scale = sy / dot(y, y)
  }
}
