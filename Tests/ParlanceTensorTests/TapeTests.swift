import ParlanceKernels
import ParlanceParallel
import ParlanceTensor
import Testing

struct TapeTests {
  @Test func aTensorUsedTwiceGetsBothGradients() {
    let (value, gradients) = valueWithGradient(at: [Tensor([2], [3, -2])]) { sum($0[0] * $0[0] + $0[0]) }
    #expect(value.scalar == 14)
    #expect(gradients[0].scalars == [7, -3])
  }

  @Test func inputsThatAreNotUsedHaveNoGradient() {
    let tape = Tape()
    let a = tape.record(Tensor([2], [1, 2]))
    let b = tape.record(Tensor([2], [3, 4]))
    let gradients = tape.gradients(of: sum(a))
    #expect(gradients[a]?.dense(shape: [2]).scalars == [1, 1])
    #expect(gradients[b] == nil)
    #expect(
      valueWithGradient(at: [Tensor(1), Tensor([2], [5, 6])]) { $0[0] }.gradients[1].scalars == [0, 0])
  }

  @Test func nothingFlowsThroughADetachedValue() {
    let (_, gradients) = valueWithGradient(at: [Tensor(3)]) { $0[0] * $0[0].detached }
    #expect(gradients[0].scalar == 3)
  }

  @Test func onlyWhatIsComputedFromRecordedTensorsIsRecorded() {
    let tape = Tape()
    let x = tape.record(Tensor([1, 2], [1, 2]))
    let plain = Tensor([1, 2], [3, 4])
    #expect(!(plain + plain).isRecorded)
    #expect((x + plain).isRecorded)
    #expect(!x.detached.isRecorded)
    #expect(tape.count == 2)
  }

  @Test func aGradientInsideOfAnother() {
    // The inner gradient of z² w at z = x + 1, with w from the outer tape as a constant, is 2 z w.
    let outer = valueWithGradient(at: [Tensor(2), Tensor(5)]) { outer in
      let inner = valueWithGradient(at: [outer[0] + Tensor(1)]) { $0[0] * $0[0] * outer[1] }
      #expect(inner.value.scalar == 45)
      #expect(inner.gradients[0].scalar == 30)
      #expect(!inner.value.isRecorded)
      return outer[0] * outer[1] + inner.value
    }
    #expect(outer.value.scalar == 55)
    #expect(outer.gradients.map { $0.scalar } == [5, 2])
  }

  @Test func rowGradientsAreMergedAndRise() throws {
    let tape = Tape()
    let table = tape.record(Tensor([5, 2], repeating: 1))
    let first = embedding([3, 1, 3], table)
    let second = embedding([1, 0], table)
    let upstream = Tensor([5, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    let gradients = tape.gradients(of: concatenate([first, second]), upstream: upstream)
    guard case .rows(let ids, let rows)? = gradients[table] else {
      Issue.record("no row gradient")
      return
    }
    #expect(ids == [0, 1, 3])
    #expect(rows.scalars == [9, 10, 10, 12, 6, 8])
  }

  @Test func aTiedWeightGetsTheSumOfRowsAndDense() {
    let table = Tensor([4, 2], [1, 0, 0, 1, 1, 1, 2, 3])
    let ids: [Int32] = [2, 0, 2]
    let (_, gradients) = valueWithGradient(at: [table]) { sum(linear(embedding(ids, $0[0]), $0[0])) }
    // d/dE of Σ over rows r and words v of E[id r] · E[v]: each looked-up row gets the sum of all rows, and each row the
    // sum of the looked-up ones.
    let all: [Float] = [4, 5]
    let looked: [Float] = [3, 2]
    let want = [all[0] + looked[0], all[1] + looked[1], looked[0], looked[1]]
    #expect(
      gradients[0].scalars == want + [2 * all[0] + looked[0], 2 * all[1] + looked[1], looked[0], looked[1]])
  }

  @Test func denseBeforeRowsAddUpTheSame() {
    let table = Tensor([3, 2], [1, 2, 3, 4, 5, 6])
    let gradient = valueWithGradient(at: [table]) { sum($0[0] * $0[0]) + sum(embedding([1, 1], $0[0])) }
      .gradients[0]
    #expect(gradient.scalars == [2, 4, 8, 10, 10, 12])
    let other = valueWithGradient(at: [table]) { sum(embedding([1, 1], $0[0])) + sum($0[0] * $0[0]) }
      .gradients[0]
    #expect(other.scalars == gradient.scalars)
  }

  @Test func anOpOfItsOwn() {
    func cube(_ x: Tensor) -> Tensor {
      let detached = x.detached
      let value = Tensor(x.shape, x.scalars.map { $0 * $0 * $0 })
      return Tensor.record(inputs: [x], value: value) { upstream in [3 * detached * detached * upstream] }
    }
    #expect(
      valueWithGradient(at: [Tensor([2], [2, -1])]) { sum(cube($0[0])) }.gradients[0].scalars == [12, 3])
  }

  @Test func theTapeIsFreedWithTheTensorsOnIt() {
    var memory: [WeakMemory] = []
    do {
      let tape = Tape()
      let x = tape.record(Tensor([8, 8], repeating: 1))
      let w = tape.record(Tensor([8, 8], repeating: 0.5))
      let hidden = activation(linear(x, w), .gelu)
      let y = softmax(matmul(hidden, w, transposeB: true)) * hidden
      memory = [x.memory, w.memory, hidden.memory, y.memory]
      #expect(memory.allSatisfy { $0.isAlive })
    }
    // A pullback that held a recorded tensor would keep the tape, and with it everything.
    #expect(!memory.contains { $0.isAlive })
  }

  @Test func activationsAreFreedWhileWalkingBack() {
    let late = LockedValue<WeakMemory?>(nil)
    let seen = LockedValue<Bool?>(nil)
    let tape = Tape()
    let x = tape.record(Tensor([4], repeating: 1))
    let early = Tensor.record(inputs: [x], value: x.detached * 2) { upstream in
      let isAlive = late.withLock { $0 }?.isAlive
      seen.withLock { $0 = isAlive }
      return [upstream * 2]
    }
    let output: Tensor
    do {
      let square = early * early
      late.withLock { [memory = square.memory] in $0 = memory }
      output = sum(square * square)
    }
    #expect(late.withLock { $0 }?.isAlive == true)
    // (2 x)⁴ at 1.
    #expect(tape.gradients(of: output)[x]?.dense(shape: [4]).scalars == [64, 64, 64, 64])
    #expect(seen.withLock { $0 } == false)
  }

  @Test func dropoutActsOnlyWhileRecordingAndHangsOnTheSeed() {
    let x = Tensor([1000], repeating: 1)
    #expect(dropout(x, rate: 0.5).scalars == x.scalars)
    func dropped(seed: UInt64) -> [[Float]] {
      let tape = Tape(seed: seed)
      let recorded = tape.record(x)
      return [dropout(recorded, rate: 0.5).scalars, dropout(recorded, rate: 0.5).scalars]
    }
    let first = dropped(seed: 1)
    #expect(first[0] != x.scalars && first[0] != first[1])
    #expect(dropped(seed: 1) == first)
    #expect(dropped(seed: 2)[0] != first[0])
    // By name it acts without a tape too.
    var random = RandomStream(seed: 3)
    let samples = (0..<2).map { _ in monteCarloDropout(x, rate: 0.5, from: &random).scalars }
    #expect(samples[0] != x.scalars && samples[0] != samples[1])
  }

  @Test func aWeightStaysInPlaceOverAStep() {
    var weight = Tensor([64, 64], repeating: 0.01)
    let x = Tensor([4, 64], repeating: 1)
    let place = weight.address
    for _ in 0..<3 {
      let (_, gradients) = valueWithGradient(at: [weight]) { sum(linear(x, $0[0]) * linear(x, $0[0])) }
      weight.withMutableElements { weight in
        gradients[0].withElements { gradient in
          for i in gradient.indices { weight[i] -= 1e-4 * gradient[i] }
        }
      }
      #expect(weight.address == place)
    }
  }
}
