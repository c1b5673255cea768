import ParlanceKernels
import Testing

@Suite struct AliasTableTests {
  @Test(arguments: [[1.0], [1, 1], [5, 1, 0, 2], [0, 0, 3], (1...500).map { 1 / Double($0) }])
  func holdsTheDistribution(weights: [Double]) {
    let total = weights.reduce(0, +)
    for (p, weight) in zip(AliasTable(weights: weights).probabilities, weights) {
      #expect(abs(p - weight / total) < 1e-8)
    }
  }
}
