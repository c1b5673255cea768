import ParlanceKernels
import Testing

struct ElementKernelsTests {
  /// Loops of which threads take pieces, at a size where they do.
  @Test(arguments: [0, 1, 17, 1000, 200_003])
  func elementsAreTheSameOnAnyNumberOfThreads(count: Int) {
    let (a, b) = (Filled.random(count, seed: 1), Filled.random(count, seed: 2))
    for threads in [1, 3] {
      let sum = Filled.one(count) { ElementKernels.add(a.span, b.span, into: &$0, threads: threads) }
      #expect(sum == zip(a, b).map { $0 + $1 })
      let difference = Filled.one(count) {
        ElementKernels.subtract(a.span, b.span, into: &$0, threads: threads)
      }
      #expect(difference == zip(a, b).map { $0 - $1 })
      let product = Filled.one(count) { ElementKernels.multiply(a.span, b.span, into: &$0, threads: threads) }
      #expect(product == zip(a, b).map { $0 * $1 })
      let scaled = Filled.one(count) { ElementKernels.scale(a.span, by: 3, into: &$0, threads: threads) }
      #expect(scaled == a.map { 3 * $0 })
      var total = a
      var span = total.mutableSpan
      ElementKernels.add(b.span, to: &span, threads: threads)
      #expect(total == sum)
    }
  }

  @Test(arguments: [(1, 1), (3, 17), (257, 700), (5000, 33)])
  func rows(rows: Int, width: Int) {
    let (x, bias) = (Filled.random(rows * width, seed: 1), Filled.random(width, seed: 2))
    for threads in [1, 3] {
      let y = Filled.one(x.count) { RowKernels.addBias(x.span, bias.span, into: &$0, threads: threads) }
      #expect(y == x.indices.map { x[$0] + bias[$0 % width] })
      #expect(
        Filled.one(x.count) { RowKernels.fill(&$0, row: bias.span, threads: threads) }
          == x.indices.map { bias[$0 % width] })
      let sums = Filled.one(width) { RowKernels.sumColumns(x.span, into: &$0, threads: threads) }
      for column in 0..<width {
        let want = (0..<rows).reduce(0.0) { $0 + Double(x[$1 * width + column]) }
        #expect(abs(Double(sums[column]) - want) < 1e-6 * Double(rows) + 1e-6)
      }
      #expect(sums == Filled.one(width) { RowKernels.sumColumns(x.span, into: &$0, threads: 1) })
      let ids = (0..<2 * rows).map { Int32(($0 * 7) % rows) }
      let gathered = Filled.one(ids.count * width) {
        RowKernels.gather(x.span, width: width, ids: ids.span, into: &$0, threads: threads)
      }
      #expect(gathered == ids.flatMap { x[Int($0) * width..<(Int($0) + 1) * width] })
    }
  }

  @Test func repeatedRowsAreAddedInOrder() {
    var sum: [Float] = [0, 0, 10, 10, 0, 0]
    let x: [Float] = [1, 2, 3, 4, 5, 6]
    let ids: [Int32] = [1, 0, 1]
    var span = sum.mutableSpan
    RowKernels.scatterAdd(x.span, width: 2, ids: ids.span, into: &span)
    #expect(sum == [3, 4, 16, 18, 0, 0])
  }

  @Test func blocks() {
    let x: [Float] = [1, 2, 3, 4, 5, 6]
    var y = [Float](repeating: 0, count: 8)
    var span = y.mutableSpan
    // Columns 1 and 2 of [2, 3] into columns 2 and 3 of [2, 4].
    RowKernels.copyBlock(x.span, start: 1, stride: 3, into: &span, at: 2, targetStride: 4, rows: 2, width: 2)
    RowKernels.copyBlock(
      x.span, start: 0, stride: 3, into: &span, at: 3, targetStride: 4, rows: 2, width: 1, adding: true)
    #expect(y == [0, 0, 2, 4, 0, 0, 5, 10])
  }

  @Test(arguments: [0, 1, 31, 32, 33, 4096, 100_001])
  func sums(count: Int) {
    let (a, b) = (Filled.random(count, seed: 1), Filled.random(count, seed: 2))
    let sum = a.reduce(0) { $0 + Double($1) }
    #expect(abs(Double(SumKernels.sum(a.span)) - sum) < 1e-6 * Double(count).squareRoot() + 1e-6)
    let dot = zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(SumKernels.dot(a.span, b.span) - dot) <= 1e-6 * Double(count).squareRoot())
  }

  @Test(arguments: [0, 0.1, 0.5, 0.9] as [Float])
  func dropoutKeepsItsRate(rate: Float) {
    let count = 200_000
    let x = [Float](repeating: 1, count: count)
    let y = Filled.one(count) { DropoutKernel.apply(x.span, rate: rate, key: 12, into: &$0, threads: 1) }
    #expect(
      y == Filled.one(count) { DropoutKernel.apply(x.span, rate: rate, key: 12, into: &$0, threads: 3) })
    #expect(y.allSatisfy { $0 == 0 || $0 == 1 / (1 - rate) })
    let deviation = Double(rate * (1 - rate) / Float(count)).squareRoot()
    let dropped = y.map { $0 == 0 }
    #expect(abs(Double(dropped.count { $0 }) / Double(count) - Double(rate)) <= 5 * deviation)
    // Neighbors, and other keys, are dropped independently.
    let both = zip(dropped, dropped.dropFirst()).count { $0 && $1 }
    #expect(abs(Double(both) / Double(count) - Double(rate * rate)) <= 8 * deviation)
    let other = Filled.one(count) { DropoutKernel.apply(x.span, rate: rate, key: 13, into: &$0, threads: 1) }
    let shared = zip(y, other).count { $0 == 0 && $1 == 0 }
    #expect(abs(Double(shared) / Double(count) - Double(rate * rate)) <= 8 * deviation)
  }

  @Test func turningThereAndBack() {
    let table = RotaryTable(positions: [0, 3, 1000], headSize: 8, base: 10_000)
    let x = Filled.random(3 * 16, seed: 1)
    for interleaved in [false, true] {
      let y = Filled.one(48) {
        RotaryKernel.apply(
          x.span, width: 16, table: table, interleaved: interleaved, sign: 1, into: &$0, threads: 1)
      }
      // Position 0 is not turned; lengths of pairs stay.
      #expect(Array(y[..<16]) == Array(x[..<16]))
      let back = Filled.one(48) {
        RotaryKernel.apply(
          y.span, width: 16, table: table, interleaved: interleaved, sign: -1, into: &$0, threads: 1)
      }
      #expect(zip(x, back).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }
}
