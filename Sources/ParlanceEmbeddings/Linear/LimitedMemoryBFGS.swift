import ParlanceKernels

/// Makes a convex function as small as can be, by L-BFGS (Liu and Nocedal, "On the limited memory BFGS method for large
/// scale optimization", 1989). With an L1 penalty by OWL-QN (Andrew and Gao, "Scalable training of L1-regularized
/// log-linear models", 2007): steps never cross from one sign to the other.
struct LimitedMemoryBFGS {
  /// How an optimization ended.
  struct Outcome {
    var parameters: [Double]
    var value: Double
    var iterations: Int
    /// Whether the derivatives are below the tolerance, or the value can't be told from the smallest any more.
    var isConverged: Bool
  }

  /// The penalty of the first `penalized` parameters: l1 · Σ|w|.
  let l1: Double
  let penalized: Int
  let tolerance: Double
  let maxIterations: Int
  /// Steps that are remembered.
  private let memory = 10

  private struct Step {
    let s: [Double]
    let y: [Double]
    let rho: Double
  }

  /// - Parameters:
  ///   - evaluate: the smooth part of the function; writes its derivatives to its second argument.
  ///   - observe: is told the number of each step, the value and the largest derivative; what it throws ends the work.
  func minimize(
    from start: [Double], _ evaluate: ([Double], inout [Double]) -> Double,
    observe: (Int, Double, Double) throws -> Void
  ) rethrows -> Outcome {
    var x = start
    var gradient = [Double](repeating: 0, count: x.count)
    var value = evaluate(x, &gradient) + penalty(x)
    var steps: [Step] = []
    var next = x
    var nextGradient = gradient
    for iteration in 0..<maxIterations {
      let steepest = pseudoGradient(x, gradient)
      let largest = steepest.reduce(0) { max($0, abs($1)) }
      try observe(iteration, value, largest)
      if largest <= tolerance {
        return Outcome(parameters: x, value: value, iterations: iteration, isConverged: true)
      }
      var direction = self.direction(steepest, steps)
      if l1 > 0 {
        // A direction that leads uphill in a place is not followed there.
        for index in 0..<penalized where direction[index] * steepest[index] >= 0 { direction[index] = 0 }
      }
      var slope = DoubleKernels.dot(direction.span, steepest.span)
      if !(slope < 0) {
        steps.removeAll()
        direction = steepest.map { -$0 }
        slope = -DoubleKernels.dot(steepest.span, steepest.span)
      }
      let first = steps.isEmpty ? 1 / max(1, steepest.reduce(0) { $0 + abs($1) }) : 1
      let found = search(
        from: x, value, steepest, direction, slope, first: first, &next, &nextGradient, evaluate)
      guard let found else {
        return Outcome(
          parameters: x, value: value, iterations: iteration, isConverged: largest <= 10 * tolerance)
      }
      remember(&steps, x, next, gradient, nextGradient)
      swap(&x, &next)
      swap(&gradient, &nextGradient)
      let change = (value - found) / max(abs(value), abs(found), 1)
      value = found
      if change <= 64 * .ulpOfOne {
        return Outcome(parameters: x, value: value, iterations: iteration + 1, isConverged: true)
      }
    }
    return Outcome(parameters: x, value: value, iterations: maxIterations, isConverged: false)
  }

  private func penalty(_ x: [Double]) -> Double {
    guard l1 > 0 else { return 0 }
    var sum = 0.0
    for index in 0..<penalized { sum += abs(x[index]) }
    return l1 * sum
  }

  /// Of the derivatives to either side of a corner the one that leads down; 0 where none does.
  private func pseudoGradient(_ x: [Double], _ gradient: [Double]) -> [Double] {
    guard l1 > 0 else { return gradient }
    var pseudo = gradient
    for index in 0..<penalized {
      let g = gradient[index]
      if x[index] != 0 {
        pseudo[index] = g + (x[index] > 0 ? l1 : -l1)
      } else {
        pseudo[index] = g + l1 < 0 ? g + l1 : g - l1 > 0 ? g - l1 : 0
      }
    }
    return pseudo
  }

  /// −H · gradient, with the inverse Hessian H that the remembered steps suggest (the two loops of Nocedal 1980).
  private func direction(_ gradient: [Double], _ steps: [Step]) -> [Double] {
    var q = gradient.map { -$0 }
    guard let last = steps.last else { return q }
    var alphas: [Double] = []
    for step in steps.reversed() {
      let alpha = step.rho * DoubleKernels.dot(step.s.span, q.span)
      alphas.append(alpha)
      Self.add(step.y, -alpha, to: &q)
    }
    let scale = 1 / (last.rho * DoubleKernels.dot(last.y.span, last.y.span))
    for index in q.indices { q[index] *= scale }
    for (step, alpha) in zip(steps, alphas.reversed()) {
      let beta = step.rho * DoubleKernels.dot(step.y.span, q.span)
      Self.add(step.s, alpha - beta, to: &q)
    }
    return q
  }

  private static func add(_ a: [Double], _ factor: Double, to sum: inout [Double]) {
    var span = sum.mutableSpan
    DoubleKernels.add(a.span, times: factor, to: &span)
  }

  private func remember(
    _ steps: inout [Step], _ x: [Double], _ next: [Double], _ gradient: [Double], _ nextGradient: [Double]
  ) {
    var s = next
    Self.add(x, -1, to: &s)
    var y = nextGradient
    Self.add(gradient, -1, to: &y)
    let product = DoubleKernels.dot(s.span, y.span)
    // Rounding may hide the curvature of a tiny step.
    guard product > 1e-14 * DoubleKernels.dot(y.span, y.span) else { return }
    if steps.count == memory { steps.removeFirst() }
    steps.append(Step(s: s, y: y, rho: 1 / product))
  }

  /// Looks for a step along `direction` that lowers the value enough and, without L1, flattens the slope (the weak
  /// conditions of Wolfe), by halving and doubling.
  /// - Returns: the value there, which is `next`; nil where there is none.
  private func search(
    from x: [Double], _ value: Double, _ steepest: [Double], _ direction: [Double], _ slope: Double,
    first: Double, _ next: inout [Double], _ nextGradient: inout [Double],
    _ evaluate: ([Double], inout [Double]) -> Double
  ) -> Double? {
    var (low, high, length) = (0.0, Double.infinity, first)
    for _ in 0..<60 {
      for index in x.indices { next[index] = x[index] + length * direction[index] }
      var expected = length * slope
      if l1 > 0 {
        expected = 0
        for index in 0..<penalized {
          // Stays on its side of 0; from 0 it may go where the slope leads.
          let side = x[index] != 0 ? x[index] : -steepest[index]
          if next[index] * side <= 0 { next[index] = 0 }
        }
        for index in x.indices { expected += steepest[index] * (next[index] - x[index]) }
      }
      let found = evaluate(next, &nextGradient) + penalty(next)
      if !(found <= value + 1e-4 * expected) {
        high = length
        length = (low + high) / 2
      } else if l1 == 0, DoubleKernels.dot(nextGradient.span, direction.span) < 0.9 * slope {
        low = length
        length = high.isFinite ? (low + high) / 2 : 2 * length
      } else {
        return found
      }
      if high - low < 1e-18 { return nil }
    }
    return nil
  }
}
