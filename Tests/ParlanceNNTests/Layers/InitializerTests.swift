import ParlanceNN
import ParlanceTensor
import Testing

@Suite struct InitializerTests {
  private func values(_ initializer: Initializer) -> [Float] {
    var random = RandomStream(seed: 11)
    return initializer.tensor([300, 200], from: &random).scalars
  }

  private func deviation(_ values: [Float]) -> Float {
    let mean = values.reduce(0, +) / Float(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)).squareRoot()
  }

  @Test func spreadIsWhatTheFormulasSay() {
    let cases: [(Initializer, Float)] = [
      (.glorotUniform, 0.0632456), (.glorotNormal, 0.0632456), (.heUniform, 0.1), (.heNormal, 0.1),
      (.fanIn, 0.0408248), (.normal(deviation: 0.3), 0.3), (.uniform(bound: 0.5), 0.2886751),
      (.truncatedNormal(deviation: 0.1), 0.0879626),
    ]
    for (initializer, want) in cases {
      let got = deviation(values(initializer))
      #expect(abs(got - want) < 0.02 * want, "\(initializer): \(got), not \(want)")
    }
    #expect(values(.truncatedNormal(deviation: 0.1)).allSatisfy { abs($0) <= 0.2001 })
    #expect(values(.zeros).allSatisfy { $0 == 0 })
    #expect(values(.constant(2)).allSatisfy { $0 == 2 })
  }

  @Test(arguments: [[20, 20], [12, 30], [30, 12], [1, 5]])
  func orthogonalRowsOrColumns(_ sizes: [Int]) {
    var random = RandomStream(seed: 1)
    let w = Initializer.orthogonal(gain: 2).tensor(Shape(sizes), from: &random)
    let wide = sizes[0] <= sizes[1]
    let product = matmul(w, w, transposeA: !wide, transposeB: wide)
    let n = product.shape[0]
    for (i, value) in product.scalars.enumerated() { #expect(abs(value - (i / n == i % n ? 4 : 0)) < 1e-5) }
  }

  @Test func sameSeedSameWeights() {
    #expect(values(.heNormal) == values(.heNormal))
    var random = RandomStream(seed: 12)
    #expect(Initializer.heNormal.tensor([300, 200], from: &random).scalars != values(.heNormal))
  }

  /// Weights that a file overwrites are not drawn.
  @Test func nothingIsDrawnFromAnUnusedStream() {
    for initializer: Initializer in [.fanIn, .normal(deviation: 1), .orthogonal(), .constant(3)] {
      var random = RandomStream.unused
      #expect(initializer.tensor([3, 4], from: &random).scalars == [Float](repeating: 0, count: 12))
      #expect(random.position == 0)
    }
    #expect(!RandomStream(seed: 0).isUnused)
  }
}
