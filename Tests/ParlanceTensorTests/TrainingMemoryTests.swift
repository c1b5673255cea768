import ParlanceKernels
import ParlanceTensor
import Testing

struct TrainingMemoryTests {
  /// 200 steps of a small network on rows of varying number. All its large tensors are of two sizes that no other test
  /// uses, so that their blocks can be counted.
  @Test func memoryIsFlatOverTwoHundredSteps() {
    let (inputs, hidden) = (911, 1009)
    var random = RandomStream(seed: 1)
    var first = Tensor.normal([hidden, inputs], deviation: 0.03, from: &random)
    var second = Tensor.normal([1, hidden], deviation: 0.03, from: &random)
    let features = Tensor.normal([16, inputs], from: &random)
    let targets = Tensor.normal([16, 1], from: &random)
    let place = first.address
    var losses: [Float] = []
    var newBlocks = 0
    // Tests that run beside this one leave blocks of their own; where the cache is full of those, it keeps no more.
    TensorMemory.trim()
    for step in 0..<200 {
      let rows = 8 + step * 7 % 9
      let (x, y) = (sliceRows(features, 0..<rows), sliceRows(targets, 0..<rows))
      let (loss, gradients) = valueWithGradient(at: [first, second], seed: UInt64(step)) { weights in
        let h = dropout(activation(linear(x, weights[0]), .tanh), rate: 0.1)
        return squaredError(linear(h, weights[1]), y)
      }
      update(&first, gradients[0])
      update(&second, gradients[1])
      losses.append(loss.scalar)
      let blocks = TensorMemory.blocks(like: inputs * hidden)
      if step == 2 { newBlocks = blocks.new }
      if step % 10 == 9 { TensorMemory.trim() }
      // The weight itself, and its gradient, which still lives here.
      #expect(blocks.live <= 2)
    }
    // One after each trimming, and some that other tests pushed out; steps that reuse nothing would have asked for 197.
    let asked = TensorMemory.blocks(like: inputs * hidden).new - newBlocks
    #expect(asked <= 100, "\(asked) blocks in 200 steps")
    #expect(first.address == place)
    #expect(losses[190...].reduce(0, +) < 0.2 * losses[..<10].reduce(0, +))
  }

  /// Blocks of many sizes, one after the other: what is kept of them does not pile up. Other tests' blocks count too, by the same
  /// rule.
  @Test func whatIsKeptStaysBelowALimit() {
    TensorMemory.trim()
    for megabytes in [48, 96, 20, 64, 40, 80, 30, 55] {
      let tensor = Tensor([megabytes << 18], repeating: 1)
      #expect(tensor.count == megabytes << 18)
      let use = TensorMemory.use
      let limit = max(1 << 24, use.peakBytes + use.peakBytes / 4)
      #expect(use.liveBytes + use.cachedBytes <= limit, "\(use)")
    }
  }

  /// Gradients of a weight that is used at every step are added up in one place.
  @Test func aWeightUsedManyTimesHasOneGradientInMemory() {
    let size: Shape = [613, 701]
    let weight = Tensor(size, repeating: 0.001)
    let x = Tensor([2, 701], repeating: 1)
    let before = TensorMemory.blocks(like: size.count)
    let (_, gradients) = valueWithGradient(at: [weight]) { leaves in
      var total = Tensor(0)
      for _ in 0..<20 { total = total + sum(linear(x, leaves[0])) }
      return total
    }
    #expect(gradients[0].scalars.allSatisfy { $0 == 40 })
    #expect(TensorMemory.blocks(like: size.count).new == before.new + 1)
  }

  private func update(_ weight: inout Tensor, _ gradient: Tensor) {
    weight.withMutableElements { weight in
      gradient.withElements { gradient in
        for i in gradient.indices { weight[i] -= 0.02 * gradient[i] }
      }
    }
  }
}
