import ParlanceKernels
import Testing

/// The loop under the rules: every length, every piece of a range, on any number of threads. The formulas themselves are
/// tested where the optimizers are, against paths that were computed elsewhere.
@Suite struct UpdateRuleTests {
  private func numbers(_ count: Int, _ seed: UInt64) -> [Float] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in Float(random.nextUnit()) - 0.5 }
  }

  private func adam(_ t: Int) -> AdamRule {
    AdamRule(MomentCoefficients(rate: 0.01, β1: 0.9, β2: 0.99, epsilon: 1e-8, step: t))
  }

  @Test(arguments: [1, 15, 16, 17, 33, 70_001])
  func adamIsItsFormula(_ count: Int) {
    var weights = numbers(count, 1)
    var states = [Float](repeating: 0, count: 2 * count)
    var (w, m, v) = (
      weights.map(Double.init), [Double](repeating: 0, count: count), [Double](repeating: 0, count: count)
    )
    var preparation = GradientPreparation()
    preparation.scale = 0.5
    preparation.limit = 0.2
    preparation.decay = 0.1
    preparation.lasso = 0.01
    preparation.keep = 0.99
    for t in 1...3 {
      let gradient = numbers(count, UInt64(t) + 7)
      update(adam(t), &weights, 0..<count, gradient, preparation, &states)
      for i in 0..<count {
        var g = min(max(Double(gradient[i]) * 0.5, -0.2), 0.2)
        g += 0.1 * w[i] + 0.01 * (w[i] > 0 ? 1 : w[i] < 0 ? -1 : 0)
        w[i] *= 0.99
        m[i] = 0.9 * m[i] + 0.1 * g
        v[i] = 0.99 * v[i] + 0.01 * g * g
        let (p1, p2) = ([0.9, 0.81, 0.729][t - 1], [0.99, 0.9801, 0.970299][t - 1])
        w[i] -= 0.01 * (m[i] / (1 - p1)) / ((v[i] / (1 - p2)).squareRoot() + 1e-8)
      }
    }
    let error = zip(weights, w).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
    #expect(error < 1e-6)
  }

  @Test func piecesAndThreadsChangeNoBit() {
    let count = 100_003
    let gradient = numbers(count, 3)
    var whole = numbers(count, 2)
    var wholeStates = numbers(2 * count, 4).map(abs)
    var (threaded, threadedStates) = (whole, wholeStates)
    var (pieces, piecesStates) = (whole, wholeStates)
    update(adam(2), &whole, 0..<count, gradient, GradientPreparation(), &wholeStates)
    update(adam(2), &threaded, 0..<count, gradient, GradientPreparation(), &threadedStates, threads: 3)
    for range in [0..<5, 5..<40_000, 40_000..<40_001, 40_001..<count] {
      update(adam(2), &pieces, range, Array(gradient[range]), GradientPreparation(), &piecesStates)
    }
    #expect(whole == threaded && wholeStates == threadedStates)
    #expect(whole == pieces && wholeStates == piecesStates)
  }

  @Test func noGradientIsAGradientOfZero() {
    var (weights, zeroed) = (numbers(37, 1), numbers(37, 1))
    var states = numbers(74, 2).map(abs)
    var zeroedStates = states
    update(adam(4), &weights, 3..<30, [], GradientPreparation(), &states)
    update(adam(4), &zeroed, 3..<30, [Float](repeating: 0, count: 27), GradientPreparation(), &zeroedStates)
    #expect(weights == zeroed && states == zeroedStates)
    #expect(weights[..<3] == numbers(37, 1)[..<3])
  }

  @Test func normsAreExactAndShowWhatIsNotFinite() {
    for count in [0, 1, 15, 16, 17, 100] {
      let x = numbers(count, 9)
      let exact = x.reduce(0.0) { $0 + Double($1) * Double($1) }
      #expect(abs(UpdateKernel.squaredNorm(x.span) - exact) <= 1e-14 * max(exact, 1))
    }
    #expect(UpdateKernel.squaredNorm([1e30, 1e30].span).isFinite)
    #expect(!UpdateKernel.squaredNorm([1, .nan].span).isFinite)
    #expect(!UpdateKernel.squaredNorm(([Float](repeating: 0, count: 20) + [.infinity]).span).isFinite)
  }

  private func update(
    _ rule: any UpdateRule, _ weights: inout [Float], _ range: Range<Int>, _ gradient: [Float],
    _ preparation: GradientPreparation, _ states: inout [Float], threads: Int = 1
  ) {
    var weightSpan = weights.mutableSpan
    var stateSpan = states.mutableSpan
    rule.update(
      &weightSpan, range: range, gradient: gradient.span, preparation, states: &stateSpan, threads: threads)
  }
}
