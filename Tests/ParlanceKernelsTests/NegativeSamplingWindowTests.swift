import ParlanceKernels
import Testing

/// The window kernel against its formula in double precision.
@Suite struct NegativeSamplingWindowTests {
  /// S = H Oᵀ; X = lr (Y − σ(S)); H += X O; O += Xᵀ H, in groups of six outputs.
  private func reference(
    _ h: inout [[Double]], contexts: [Int], _ o: inout [[Double]], outputs: [Int], rate: Double
  ) -> Double {
    var loss = 0.0
    for start in stride(from: 0, to: outputs.count, by: 6) {
      let group = Array(outputs[start..<min(start + 6, outputs.count)])
      let x = contexts.map { context in
        group.indices.map { k -> Double in
          let label = start + k == 0 ? 1.0 : 0.0
          let p = sigmoid(dot(h[context], o[group[k]]))
          loss -= logarithm(label == 1 ? p : 1 - p)
          return rate * (label - p)
        }
      }
      let before = o
      var gradient = group.map { _ in [Double](repeating: 0, count: h[0].count) }
      for (j, context) in contexts.enumerated() {
        let old = h[context]
        for k in group.indices {
          for i in old.indices {
            gradient[k][i] += x[j][k] * old[i]
            h[context][i] += x[j][k] * before[group[k]][i]
          }
        }
      }
      for k in group.indices { for i in gradient[k].indices { o[group[k]][i] += gradient[k][i] } }
    }
    return loss
  }

  @Test(arguments: [1, 3, 16, 17, 100, 112, 300], [1, 2, 5, 6, 7, 13])
  func agreesWithItsFormula(dimension: Int, negativeCount: Int) {
    for contextCount in [1, 2, 3, 6, 10] {
      var h = randomRows(12, dimension, seed: 11)
      var o = randomRows(20, dimension, seed: 12)
      let input = table(h)
      let output = table(o)
      let contexts = Array(0..<contextCount)
      let negatives = (0..<negativeCount).map { 3 + $0 }
      let loss = NegativeSamplingStep.window(
        input: input, contexts: contexts, output: output, target: 1, negatives: negatives, rate: 0.3)
      let expected = reference(&h, contexts: contexts, &o, outputs: [1] + negatives, rate: 0.3)
      #expect(abs(Double(loss) - expected) < 1e-4 * max(1, expected), "\(contextCount) contexts")
      #expect(difference(rows(input), h) < 3e-6, "\(contextCount) contexts")
      #expect(difference(rows(output), o) < 3e-6, "\(contextCount) contexts")
    }
  }

  @Test func aNegativeDrawnTwiceCountsTwice() {
    var h = randomRows(3, 20, seed: 5)
    var o = randomRows(6, 20, seed: 6)
    let input = table(h)
    let output = table(o)
    NegativeSamplingStep.window(
      input: input, contexts: [0, 2], output: output, target: 1, negatives: [4, 4, 3], rate: 0.2)
    _ = reference(&h, contexts: [0, 2], &o, outputs: [1, 4, 4, 3], rate: 0.2)
    #expect(difference(rows(input), h) < 3e-6)
    #expect(difference(rows(output), o) < 3e-6)
  }

  /// The step of a small rate is the rate times minus the gradient of the loss.
  @Test func stepsDownTheGradient() {
    let h = randomRows(4, 9, seed: 1)
    let o = randomRows(7, 9, seed: 2)
    let contexts = [0, 1, 3]
    let outputs = [2, 0, 5, 6]
    func loss(_ h: [[Double]], _ o: [[Double]]) -> Double {
      contexts.reduce(0) { sum, c in
        sum
          - outputs.enumerated().reduce(0) { inner, output in
            let p = sigmoid(dot(h[c], o[output.element]))
            return inner + logarithm(output.offset == 0 ? p : 1 - p)
          }
      }
    }
    let input = table(h)
    let output = table(o)
    let rate: Float = 1e-2
    NegativeSamplingStep.window(
      input: input, contexts: contexts, output: output, target: 2, negatives: [0, 5, 6], rate: rate)
    let step = 1e-5
    for (row, i) in [(0, 0), (1, 4), (3, 8), (2, 1)] {
      var up = h
      var down = h
      up[row][i] += step
      down[row][i] -= step
      let gradient = (loss(up, o) - loss(down, o)) / (2 * step)
      #expect(abs((rows(input)[row][i] - h[row][i]) / Double(rate) + gradient) < 1e-4)
    }
    for (row, i) in [(2, 0), (0, 3), (6, 8), (1, 1)] {
      var up = o
      var down = o
      up[row][i] += step
      down[row][i] -= step
      let gradient = (loss(h, up) - loss(h, down)) / (2 * step)
      #expect(abs((rows(output)[row][i] - o[row][i]) / Double(rate) + gradient) < 1e-4)
    }
  }

  @Test func largeScoresSaturate() {
    let input = table([[40, 40], [-40, 40]])
    let output = table([[40, 40], [40, -40], [0, 0]])
    let loss = NegativeSamplingStep.window(
      input: input, contexts: [0, 1], output: output, target: 0, negatives: [1, 2], rate: 0.1)
    #expect(loss.isFinite)
    #expect(rows(input).joined().allSatisfy { $0.isFinite })
  }
}
