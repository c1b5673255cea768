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

  @Test func sharesTogetherHoldTheDistribution() {
    let weights = (0..<1000).map { 1 / Double($0 + 3) }
    let shares = AliasTable.dealt(weights: weights, into: 3)
    #expect(shares.map(\.count) == [334, 333, 333])
    for (share, table) in shares.enumerated() {
      let own = stride(from: share, to: 1000, by: 3).map { weights[$0] }
      for (p, weight) in zip(table.probabilities, own) {
        #expect(abs(p - weight / own.reduce(0, +)) < 1e-8)
      }
    }
    #expect(AliasTable.dealt(weights: [1, 2], into: 5).count == 2)
    #expect(AliasTable.dealt(weights: [1, 0, 2, 0], into: 2).count == 1)
  }
}
