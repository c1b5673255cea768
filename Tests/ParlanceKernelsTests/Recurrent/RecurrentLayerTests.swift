import ParlanceKernels
import Testing

@Suite struct RecurrentLayerTests {
  static let lengths = [9, 9, 7, 4, 4, 3, 1]

  /// A row of a batch, its steps taken one by one, and any number of threads: the same bits.
  @Test(arguments: RecurrentCell.allCases, [(33, 47), (130, 100)])
  func rowsDoNotDependOnTheirBatch(cell: RecurrentCell, size: (input: Int, hidden: Int)) {
    let (inputs, hidden) = size
    var batch = RecurrentPass(cell, lengths: Self.lengths, inputSize: inputs, hiddenSize: hidden, seed: 1)
    batch.forward()
    let (y, hn, cn) = (batch.y, batch.hn, batch.cn)
    for threads in [2, 3] {
      batch.forward(keepingTrace: threads == 3, threads: threads)
      #expect(batch.y == y && batch.hn == hn && batch.cn == cn)
    }
    let layer = PackedRecurrentLayer(
      cell, inputSize: inputs, hiddenSize: hidden, inputWeight: batch.inputWeight.span,
      hiddenWeight: batch.hiddenWeight.span, inputBias: batch.inputBias.span,
      hiddenBias: batch.hiddenBias?.span)
    for (row, length) in Self.lengths.enumerated() {
      let states = row * hidden..<(row + 1) * hidden
      var h = Array(batch.h0[states])
      var c = cell.hasCellState ? Array(batch.c0[states]) : []
      for step in 0..<length {
        let element = batch.layout.element(step: step, row: row)
        let x = Array(batch.x[element * inputs..<(element + 1) * inputs])
        var hSpan = h.mutableSpan
        var cSpan = c.mutableSpan
        layer.step(x.span, rows: 1, hidden: &hSpan, cell: &cSpan)
        #expect(h == Array(y[element * hidden..<(element + 1) * hidden]))
      }
      #expect(h == Array(hn[states]))
      if cell.hasCellState { #expect(c == Array(cn[states])) }
    }
  }

  /// Reading backwards is reading each row's own elements in the other order.
  @Test(arguments: RecurrentCell.allCases) func reversedRows(cell: RecurrentCell) {
    let (inputs, hidden) = (5, 18)
    var backward = RecurrentPass(
      cell, lengths: Self.lengths, reversed: true, inputSize: inputs, hiddenSize: hidden, seed: 2)
    var forward = RecurrentPass(cell, lengths: Self.lengths, inputSize: inputs, hiddenSize: hidden, seed: 2)
    for (row, length) in Self.lengths.enumerated() {
      for step in 0..<length {
        let from = backward.layout.element(step: step, row: row) * inputs
        let to = backward.layout.element(step: length - 1 - step, row: row) * inputs
        forward.x.replaceSubrange(to..<to + inputs, with: backward.x[from..<from + inputs])
      }
    }
    backward.forward()
    forward.forward()
    #expect(forward.hn == backward.hn && forward.cn == backward.cn)
  }

  /// Gradients against differences of a random weighting of all outputs, for every kind of operand.
  @Test(arguments: RecurrentCell.allCases, [false, true]) func finiteDifferences(
    cell: RecurrentCell, reversed: Bool
  ) {
    var pass = RecurrentPass(
      cell, lengths: [4, 2, 2, 0], reversed: reversed, inputSize: 3, hiddenSize: 17, seed: 3)
    if cell == .relu {
      // Sums far from 0, where there is no derivative.
      for i in pass.inputBias.indices { pass.inputBias[i] = i % 2 == 0 ? 3 : -3 }
      for i in pass.hiddenWeight.indices { pass.hiddenWeight[i] *= 0.1 }
    }
    pass.forward()
    let dy = randomFloats(pass.y.count, seed: 20)
    let (dhn, dcn) = (randomFloats(pass.hn.count, seed: 21), randomFloats(pass.cn.count, seed: 22))
    pass.backward(dy: dy, dhn: dhn, dcn: dcn, threads: 2)
    func loss(_ change: (inout RecurrentPass) -> Void) -> Double {
      var other = pass
      change(&other)
      other.forward(keepingTrace: false)
      func sum(_ a: [Float], _ b: [Float]) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
      return sum(other.y, dy) + sum(other.hn, dhn) + sum(other.cn, dcn)
    }
    func check(_ path: WritableKeyPath<RecurrentPass, [Float]>, _ gradient: [Float], _ name: String) {
      var random = SplitMix64(seed: 23)
      guard !gradient.isEmpty else { return }
      for _ in 0..<25 {
        let index = Int(random.next() % UInt64(gradient.count))
        let step: Float = 0.004
        let slope =
          (loss { $0[keyPath: path][index] += step } - loss { $0[keyPath: path][index] -= step })
          / Double(2 * step)
        #expect(abs(slope - Double(gradient[index])) < 2e-3, "\(name)[\(index)]")
      }
    }
    check(\.x, pass.dx, "x")
    check(\.inputWeight, pass.dInputWeight, "W")
    check(\.hiddenWeight, pass.dHiddenWeight, "U")
    check(\.inputBias, pass.dInputBias, "b")
    check(\.h0, pass.dh0, "h0")
    check(\.c0, pass.dc0, "c0")
    #expect(cell == .gru || pass.dInputBias == pass.dHiddenBias)
  }

  /// From states of 0, products with them are left out, and outputs serve as states where they lie side by side: the results
  /// are those of states that are all but 0.
  @Test(
    arguments: RecurrentCell.allCases, [[5, 5, 5, 5], lengths, [1, 1, 1], [4, 4, 0], [1]])
  func statesOfZero(cell: RecurrentCell, lengths: [Int]) {
    for reversed in [false, true] {
      var pass = RecurrentPass(
        cell, lengths: lengths, reversed: reversed, inputSize: 7, hiddenSize: 20, seed: 4)
      pass.h0 = pass.h0.map { _ in 1e-30 }
      var zero = pass
      zero.h0 = pass.h0.map { _ in 0 }
      let dy = randomFloats(pass.layout.elementCount * 20, seed: 30)
      let (dhn, dcn) = (randomFloats(pass.h0.count, seed: 31), randomFloats(pass.c0.count, seed: 32))
      for threads in [1, 2] {
        pass.forward(threads: threads)
        zero.forward(threads: threads)
        pass.backward(dy: dy, dhn: dhn, dcn: dcn, threads: threads)
        zero.backward(dy: dy, dhn: dhn, dcn: dcn, threads: threads)
        let results: [KeyPath<RecurrentPass, [Float]>] = [
          \.y, \.hn, \.cn, \.dx, \.dInputWeight, \.dHiddenWeight, \.dInputBias, \.dHiddenBias, \.dh0, \.dc0,
        ]
        for path in results {
          let worst = zip(pass[keyPath: path], zero[keyPath: path]).map { abs($0 - $1) }.max() ?? 0
          #expect(worst < 1e-6, "\(path), \(cell), \(lengths), reversed: \(reversed)")
        }
        var without = zero
        without.backward(dy: dy, dhn: dhn, dcn: dcn, wantsInitial: false, threads: threads)
        for path in results.dropFirst(3).dropLast(2) {
          #expect(without[keyPath: path] == zero[keyPath: path])
        }
      }
    }
  }

  @Test func layouts() {
    let layout = TimeMajorLayout(lengths: [3, 3, 1, 0])
    #expect(layout.batchSizes == [3, 2, 2] && layout.starts == [0, 3, 5, 7] && layout.elementCount == 7)
    #expect(layout.element(step: 2, row: 1) == 6)
    let empty = TimeMajorLayout(lengths: [])
    #expect(empty.elementCount == 0 && empty.stepCount == 0)
    #expect(TimeMajorLayout(lengths: [0, 0]).stepCount == 0)
  }
}
