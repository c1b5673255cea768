import ParlanceKernels
import ParlanceTensor
import Testing

/// Finite differences for every op, by each of its inputs.
struct GradientTests {
  private func random(_ shape: Shape, _ seed: UInt64 = 3, scale: Float = 1) -> Tensor {
    var random = RandomStream(seed: seed, name: "\(shape)")
    return Tensor.normal(shape, deviation: scale, from: &random)
  }

  private func check(
    _ inputs: [Tensor], tolerance: Double = 2e-3, sourceLocation: SourceLocation = #_sourceLocation,
    _ op: ([Tensor]) -> Tensor
  ) {
    let difference = GradientChecker.firstDifference(at: inputs, tolerance: tolerance, op)
    #expect(difference == nil, sourceLocation: sourceLocation)
    // A pullback that holds a recorded tensor holds its tape, and so itself: nothing of it would ever be freed.
    var memory: [WeakMemory] = []
    do {
      let tape = Tape()
      let leaves = inputs.map { tape.record(Tensor($0.shape, $0.scalars)) }
      memory = leaves.map { $0.memory }
      _ = op(leaves)
    }
    #expect(!memory.contains { $0.isAlive }, sourceLocation: sourceLocation)
  }

  @Test func aWrongGradientIsFound() {
    let wrong = GradientChecker.firstDifference(at: [random([3, 4])]) { inputs in
      Tensor.record(inputs: inputs, value: inputs[0].detached * inputs[0].detached) { [$0 * 2] }
    }
    #expect(wrong?.input == 0)
    #expect(GradientChecker.firstDifference(at: [random([3])]) { $0[0].detached } != nil)
  }

  @Test func arithmetic() {
    let pair = [random([3, 17], 1), random([3, 17], 2)]
    check(pair) { $0[0] + $0[1] }
    check(pair) { $0[0] - $0[1] }
    check(pair) { $0[0] * $0[1] }
    check(pair) { -($0[0] * 3) + 2 * $0[1] }
    check([random([5, 7]), random([7])]) { addBias($0[0], $0[1]) }
    check([random([2, 3, 300]), random([300])]) { addBias($0[0], $0[1]) }
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 7), (17, 33, 16), (64, 20, 50)])
  func products(m: Int, n: Int, k: Int) {
    let (a, b) = (random([m, k], 1), random([k, n], 2))
    let (at, bt) = (random([k, m], 1), random([n, k], 2))
    check([a, b]) { matmul($0[0], $0[1]) }
    check([at, b]) { matmul($0[0], $0[1], transposeA: true) }
    check([a, bt]) { matmul($0[0], $0[1], transposeB: true) }
    check([at, bt]) { matmul($0[0], $0[1], transposeA: true, transposeB: true) }
    check([a, bt, random([n], 3)]) { linear($0[0], $0[1], $0[2]) }
    check([a.reshaped([1, m, k]), bt]) { linear($0[0], $0[1]) }
    // The same weight in two products: the second gradient is added to the first.
    check([a, random([k, k], 4)]) { matmul(matmul($0[0], $0[1]), $0[1], transposeB: true) }
  }

  @Test(arguments: Activation.allCases)
  func activations(function: Activation) {
    // Away from 0, where ReLU and ELU have a corner.
    let x = random([4, 19])
    let away = Tensor(x.shape, x.scalars.map { $0 + ($0 < 0 ? -0.2 : 0.2) })
    check([away]) { activation($0[0], function) }
  }

  @Test func rowsOfATable() {
    check([random([6, 5])]) { embedding([2, 0, 2, 5], $0[0]) }
    check([random([6, 5])]) { embedding([2, 0, 2, 5], $0[0]) * gatherRows($0[0], [1, 1, 3, 4]) }
    let (_, gradients) = valueWithGradient(at: [random([4, 3])]) {
      sum(embedding([1, 0, 1], $0[0], padding: 1))
    }
    #expect(gradients[0].scalars == [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func softmaxes() {
    check([random([4, 21], scale: 2)]) { softmax($0[0]) }
    check([random([4, 21], scale: 2)]) { logSoftmax($0[0]) }
  }

  @Test func norms() {
    let (x, weight, bias) = (random([5, 37]), random([37], 1), random([37], 2))
    check([x, weight, bias]) { layerNorm($0[0], $0[1], $0[2]) }
    check([x]) { layerNorm($0[0]) }
    check([x, weight]) { layerNorm($0[0], $0[1]) }
    check([x, bias]) { layerNorm($0[0], nil, $0[1]) }
    check([x, weight]) { rmsNorm($0[0], $0[1]) }
    check([x]) { rmsNorm($0[0]) }
    check([x]) { normalizeRows($0[0]) }
  }

  @Test func batchNorms() {
    let (x, weight, bias) = (random([11, 6]), random([6], 1), random([6], 2))
    check([x, weight, bias]) { batchNorm($0[0], $0[1], $0[2]).value }
    let (mean, variance) = (random([6], 3), Tensor([6], [0.5, 1, 2, 1.5, 0.25, 3]))
    check([x, weight, bias]) { batchNorm($0[0], $0[1], $0[2], mean: mean, variance: variance) }
    let statistics = batchNorm(x, weight, bias)
    let same = batchNorm(x, weight, bias, mean: statistics.mean, variance: statistics.variance)
    #expect(same.scalars == statistics.value.scalars)
  }

  @Test func shapes() {
    let x = random([4, 3, 5])
    check([x]) { $0[0].reshaped([6, 10]) * $0[0].reshaped([6, 10]) }
    check([x]) { sliceRows($0[0], 1..<3) + sliceRows($0[0], 2..<4) }
    check([x]) { sliceColumns($0[0], 1..<4) * sliceColumns($0[0], 2..<5) }
    check([x]) { split($0[0], widths: [1, 3, 1])[1] }
    check([random([19, 33])]) { transpose($0[0]) }
    check([x, random([2, 3, 5]), random([1, 3, 5], 9)]) { concatenate($0) }
    check([x, random([4, 3, 2])]) { concatenate([$0[0], $0[1], $0[0]], axis: -1) }
    check([x]) { sum($0[0] * $0[0]) }
    check([x]) { mean($0[0] * $0[0]) }
    #expect(transpose(Tensor([2, 3], [1, 2, 3, 4, 5, 6])).scalars == [1, 4, 2, 5, 3, 6])
    #expect(concatenate([Tensor([1, 2], [1, 2]), Tensor([1, 1], [3])], axis: 1).scalars == [1, 2, 3])
  }

  @Test func poolsOverRaggedRows() {
    let sequences = RaggedOffsets(lengths: [3, 0, 1, 4])
    check([random([8, 5])]) { meanPool($0[0], sequences) }
    // Values far apart, so that the largest stays the largest.
    var order = RandomStream(seed: 8)
    let apart = Tensor([8, 5], order.permutation(40).map { Float($0) * 0.5 })
    check([apart]) { maxPool($0[0], sequences) }
    #expect(meanPool(random([8, 5]), sequences).scalars[5..<10] == [0, 0, 0, 0, 0])
  }

  @Test(arguments: [false, true])
  func rotaries(interleaved: Bool) {
    let positions = [0, 1, 2, 7, 100]
    check([random([5, 24])]) { rotary($0[0], positions: positions, headSize: 8, interleaved: interleaved) }
  }

  @Test func losses() {
    let x = random([4, 6], 1)
    // Away from x, where |x − y|ᵖ has a corner.
    let y = Tensor(
      [4, 6], zip(x.scalars, random([4, 6], 2).scalars).map { $0 + $1 + ($1 < 0 ? -0.5 : 0.5) })
    check([x, y]) { squaredError($0[0], $0[1]) }
    check([x, y]) { powerError($0[0], $0[1], power: 3, reduction: .sum) }
    check([x, y]) { powerError($0[0], $0[1], power: 1.5, reduction: .none) }
    let targets = Tensor([4, 6], (0..<24).map { Float($0 % 3) / 2 })
    check([x]) { binaryCrossEntropy($0[0], targets: targets) }
    let weights = Tensor([6], [1, 2, 0.5, 3, 1, 1])
    check([x]) { binaryCrossEntropy($0[0], targets: targets, positiveWeight: weights, reduction: .sum) }
  }

  @Test(arguments: Reduction.allCases, [0, 0.1] as [Float])
  func crossEntropies(reduction: Reduction, smoothing: Float) {
    let targets: [Int32] = [1, 0, -1, 3, 6]
    for weights in [nil, Tensor([7], [1, 2, 0.5, 3, 1, 1, 0.25])] {
      check([random([5, 7])]) {
        crossEntropy(
          $0[0], targets: targets, smoothing: smoothing, classWeights: weights, ignoring: -1,
          reduction: reduction)
      }
      check([random([5, 4]), random([7, 4]), random([7])]) {
        linearCrossEntropy(
          $0[0], $0[1], $0[2], targets: targets, smoothing: smoothing, classWeights: weights, ignoring: -1,
          reduction: reduction)
      }
      check([random([5, 4]), random([7, 4])]) {
        linearCrossEntropy(
          $0[0], $0[1], targets: targets, smoothing: smoothing, ignoring: -1, reduction: reduction)
      }
    }
  }

  @Test func aLossOfNoTargetsIsZero() {
    let (value, gradients) = valueWithGradient(at: [random([2, 3]), random([3, 3])]) {
      linearCrossEntropy($0[0], $0[1], targets: [5, 5], ignoring: 5)
    }
    #expect(value.scalar == 0)
    #expect(gradients.allSatisfy { $0.scalars.allSatisfy { $0 == 0 } })
  }

  @Test func dropouts() {
    let x = random([40, 30])
    check([x]) { inputs in
      // The checker calls the op without a tape too, where dropout would not act.
      var random = RandomStream(seed: 5)
      return monteCarloDropout(inputs[0], rate: 0.3, from: &random)
    }
    let gradient = valueWithGradient(at: [x], seed: 9) { sum(dropout($0[0], rate: 0.25)) }.gradients[0]
      .scalars
    #expect(Set(gradient) == [0, 1 / 0.75])
    #expect(abs(Float(gradient.count { $0 == 0 }) / 1200 - 0.25) < 0.05)
  }

  @Test func attentions() {
    let offsets = [0, 5, 6, 9]
    for mask in [AttentionMask.none, .causal, AttentionMask(causality: .bottomRight, window: 2)] {
      let shape = AttentionShape(queryOffsets: offsets, heads: 4, keyHeads: 2, headSize: 8, mask: mask)
      check([random([9, 32], 1), random([9, 16], 2), random([9, 16], 3)]) {
        attention($0[0], $0[1], $0[2], shape)
      }
      check([random([9, 64])]) { attention(packed: $0[0], shape) }
    }
    let cross = AttentionShape(queryOffsets: [0, 2, 5], keyOffsets: [0, 4, 7], heads: 2, headSize: 6)
    check([random([5, 12], 1), random([7, 12], 2), random([7, 12], 3)]) {
      attention($0[0], $0[1], $0[2], cross)
    }
    let biased = AttentionShape(
      queryOffsets: [0, 3], heads: 2, headSize: 4,
      biasLayout: AttentionBiasLayout(headStride: 9, queryStride: 3))
    check([random([3, 8], 1), random([3, 8], 2), random([3, 8], 3), random([2, 3, 3], 4)]) {
      attention($0[0], $0[1], $0[2], biased, bias: $0[3])
    }
  }

  @Test func attentionLeavesRowsOfNoSequenceAlone() {
    let shape = AttentionShape(queries: [1..<3], heads: 1, headSize: 4)
    let x = [random([4, 4], 1), random([4, 4], 2), random([4, 4], 3)]
    let y = attention(x[0], x[1], x[2], shape).scalars
    #expect(y[0..<4].allSatisfy { $0 == 0 } && y[12..<16].allSatisfy { $0 == 0 })
    check(x) { attention($0[0], $0[1], $0[2], shape) }
    check([random([4, 12])]) { attention(packed: $0[0], shape) }
    let weights = attentionWeights(x[0], x[1], shape).scalars
    #expect(weights.count == 4)
    #expect(abs(weights[0] + weights[1] - 1) < 1e-6)
  }
}
