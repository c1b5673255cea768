import ParlanceKernels
import Testing

@Suite struct OutputLayerTests {
  struct Problem {
    var (rows, width, vocabulary) = (0, 0, 0)
    var (x, weight, bias): ([Float], [Float], [Float]) = ([], [], [])
    var targets: [Int32] = []
    var options = CrossEntropyOptions()

    init(_ rows: Int, _ width: Int, _ vocabulary: Int, smoothing: Float, weighted: Bool, seed: UInt64) {
      (self.rows, self.width, self.vocabulary) = (rows, width, vocabulary)
      x = randomFloats(rows * width, seed: seed).map { 3 * $0 }
      weight = randomFloats(vocabulary * width, seed: seed + 1)
      bias = randomFloats(vocabulary, seed: seed + 2)
      var random = SplitMix64(seed: seed + 3)
      targets = (0..<rows).map { $0 % 5 == 3 ? -1 : Int32(random.next() % UInt64(vocabulary)) }
      options = CrossEntropyOptions(
        labelSmoothing: smoothing, ignoring: -1,
        classWeights: weighted ? randomFloats(vocabulary, seed: seed + 4).map { $0 + 0.7 } : nil)
    }

    func loss(threads: Int = 1) -> Double {
      OutputLayer.crossEntropy(
        x.span, rows: rows, width: width, weight: weight.span, vocabulary: vocabulary, bias: bias.span,
        targets: targets.span, options: options, threads: threads)
    }

    func gradients(threads: Int = 1) -> (loss: Double, x: [Float], weight: [Float], bias: [Float]) {
      var dx = [Float](repeating: .nan, count: x.count)
      var dWeight = [Float](repeating: .nan, count: weight.count)
      var dBias = [Float](repeating: .nan, count: bias.count)
      var a = dx.mutableSpan
      var b = dWeight.mutableSpan
      var c = dBias.mutableSpan
      let loss = OutputLayer.crossEntropyWithGradient(
        x.span, rows: rows, width: width, weight: weight.span, vocabulary: vocabulary, bias: bias.span,
        targets: targets.span, options: options, into: &a, weight: &b, bias: &c, threads: threads)
      return (loss, dx, dWeight, dBias)
    }

    /// By the definition, in double precision.
    func reference() -> (loss: Double, x: [Double], weight: [Double], bias: [Double]) {
      var (loss, total) = (0.0, 0.0)
      var (dx, dWeight, dBias) = (
        [Double](repeating: 0, count: x.count), [Double](repeating: 0, count: weight.count),
        [Double](repeating: 0, count: bias.count)
      )
      let v = options.classWeights.map { $0.map(Double.init) } ?? [Double](repeating: 1, count: vocabulary)
      for row in 0..<rows where targets[row] >= 0 { total += v[Int(targets[row])] }
      let logits = referenceProduct(
        x, transposed: false, weight, transposed: true, m: rows, n: vocabulary, k: width)
      let epsilon = Double(options.labelSmoothing)
      for row in 0..<rows where targets[row] >= 0 {
        let z = (0..<vocabulary).map { logits[row * vocabulary + $0] + Double(bias[$0]) }
        let logSum = exponentialSum(z)
        // The target distribution, times the class weights.
        var q = v.map { epsilon / Double(vocabulary) * $0 }
        q[Int(targets[row])] += (1 - epsilon) * v[Int(targets[row])]
        let mass = q.reduce(0, +)
        for c in 0..<vocabulary {
          loss += q[c] * (logSum - z[c]) / total
          let d = (exponential(z[c] - logSum) * mass - q[c]) / total
          dBias[c] += d
          for i in 0..<width {
            dx[row * width + i] += d * Double(weight[c * width + i])
            dWeight[c * width + i] += d * Double(x[row * width + i])
          }
        }
      }
      return (loss, dx, dWeight, dBias)
    }
  }

  @Test(
    arguments: [(1, 3, 2), (17, 33, 130), (40, 20, 65), (5, 64, 1000)],
    [(Float(0), false), (0.1, false), (0.3, true)])
  func agreesWithDefinition(
    shape: (rows: Int, width: Int, vocabulary: Int), kind: (smoothing: Float, weighted: Bool)
  ) {
    let problem = Problem(
      shape.rows, shape.width, shape.vocabulary, smoothing: kind.smoothing, weighted: kind.weighted, seed: 1)
    let expected = problem.reference()
    for threads in [1, 2] {
      let got = problem.gradients(threads: threads)
      #expect(
        abs(got.loss - expected.loss) < 1e-5 && abs(problem.loss(threads: threads) - expected.loss) < 1e-5)
      #expect(difference(got.x, expected.x) < 1e-6)
      #expect(difference(got.weight, expected.weight) < 1e-6)
      #expect(difference(got.bias, expected.bias) < 1e-6)
    }
  }

  /// So many ids that there are several blocks of rows.
  @Test func blocksOfRows() {
    let problem = Problem(90, 8, 90_000, smoothing: 0.1, weighted: false, seed: 7)
    let one = problem.gradients()
    let plain = problem.loss(threads: 2)
    #expect(abs(one.loss - plain) < 1e-6)
    let two = problem.gradients(threads: 2)
    #expect(two.loss == one.loss && two.x == one.x && two.weight == one.weight && two.bias == one.bias)
    // Gradients of logits sum up to 0, so those of the bias do.
    #expect(abs(one.bias.reduce(0.0) { $0 + Double($1) }) < 1e-5)
    let direction = randomFloats(problem.x.count, seed: 8)
    func shifted(_ step: Float) -> Double {
      var other = problem
      for i in direction.indices { other.x[i] += step * direction[i] }
      return other.loss()
    }
    let slope = (shifted(0.01) - shifted(-0.01)) / 0.02
    let expected = zip(one.x, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(slope - expected) < 1e-4 * max(1, abs(expected)))
  }

  @Test func nothingCounts() {
    var problem = Problem(3, 4, 5, smoothing: 0, weighted: false, seed: 9)
    problem.targets = [-1, -1, -1]
    #expect(problem.loss().isNaN)
    problem.options.reduction = .sum
    let got = problem.gradients()
    #expect(got.loss == 0 && got.x.allSatisfy { $0 == 0 } && got.weight.allSatisfy { $0 == 0 })
  }
}
