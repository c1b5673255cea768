import ParlanceParallel

extension RecurrentBackward {
  /// Fills δ, from the last step to the first; rows are shared out over threads.
  func walk(_ delta: UnsafeMutablePointer<Float>, threads: Int) {
    let (packed, candidate) = transposedHiddenWeight(threads: threads)
    let work = cell.gateCount * size * size
    let pieces = layout.rowRanges(pieces: RecurrentSteps.pieces(layout, work: work, threads: threads))
    nonisolated(unsafe) let (pass, delta) = (self, delta)
    ParallelLoop.run(count: pieces.count, chunk: 1, threads: threads) {
      for piece in $0 {
        pass.walk(pieces[piece], delta, packed, candidate, threads: pieces.count == 1 ? threads : 1)
      }
    }
  }

  /// Uᵀ as a packed matrix; its parts where the reset gate stands between them.
  func transposedHiddenWeight(threads: Int) -> (PackedMatrix, candidate: PackedMatrix?) {
    let weight = MatrixView(u, rowStride: size)
    let before = cell == .gruResetBefore
    let packed = PackedMatrix(
      weight.transposed, rows: size, columns: (before ? 2 : cell.gateCount) * size, threads: threads)
    let candidate =
      before
      ? PackedMatrix(weight.from(row: 2 * size).transposed, rows: size, columns: size, threads: threads) : nil
    return (packed, candidate)
  }

  private func walk(
    _ rows: Range<Int>, _ delta: UnsafeMutablePointer<Float>, _ weight: PackedMatrix,
    _ candidate: PackedMatrix?,
    threads: Int
  ) {
    let space = PanelProduct.scratchCount(rows: rows.count, depth: weight.columns)
    Scratch.with(floats: space + (candidate == nil ? 0 : rows.count * size)) { scratch in
      for t in 0..<layout.stepCount {
        let step = reversed ? t : layout.stepCount - 1 - t
        let count = min(layout.batchSizes[step], rows.upperBound) - rows.lowerBound
        if count > 0 {
          walk(
            step, rows.lowerBound..<rows.lowerBound + count, delta, weight, candidate, threads: threads,
            scratch: scratch, products: scratch + space,
            goesOn: wantsInitial || t + 1 < layout.stepCount)
        }
      }
    }
  }

  /// One step of some rows: δ of their elements, and the gradient of the states before it.
  /// - Parameter goesOn: whether the gradient of the hidden states before it is needed.
  func walk(
    _ step: Int, _ rows: Range<Int>, _ delta: UnsafeMutablePointer<Float>, _ weight: PackedMatrix,
    _ candidate: PackedMatrix?, threads: Int, scratch: UnsafeMutablePointer<Float>,
    products: UnsafeMutablePointer<Float>, goesOn: Bool = true
  ) {
    let first = layout.starts[step] + rows.lowerBound
    nonisolated(unsafe) let (pass, products) = (self, products)
    nonisolated(unsafe) let (delta, dh) = (delta + first * stride, dh + rows.lowerBound * size)
    let (size, stride) = (size, stride)
    func multiply(
      _ matrix: PackedMatrix, _ column: Int, into target: UnsafeMutablePointer<Float>, continuing: Bool
    ) {
      matrix.withProduct(into: target, stride: size) { product in
        var product = product
        product.continuing = continuing
        product.multiply(
          MatrixView(delta + column, rowStride: stride), rows: rows.count, threads: threads, scratch: scratch)
      }
    }
    RecurrentSteps.eachRow(rows.count, size: size, threads: threads) { r in
      pass.gateGradients(
        step, rows.lowerBound + r, first + r, dh: dh + r * size, delta: delta + r * stride)
    }
    switch cell {
    case .tanh, .relu, .lstm: if goesOn { multiply(weight, 0, into: dh, continuing: false) }
    case .gru: if goesOn { multiply(weight, size, into: dh, continuing: true) }
    case .gruResetBefore:
      guard let candidate else { return }
      multiply(candidate, 2 * size, into: products, continuing: false)
      RecurrentSteps.eachRow(rows.count, size: size, threads: threads) { r in
        GRUResetBeforeGates.backwardReset(
          gates: pass.gates + (first + r) * stride,
          previous: pass.previous(pass.y, pass.h0, step, rows.lowerBound + r),
          dProduct: products + r * size, dh: dh + r * size, dGates: delta + r * stride, size: size)
      }
      if goesOn { multiply(weight, 0, into: dh, continuing: true) }
    }
  }

  private func gateGradients(
    _ step: Int, _ row: Int, _ element: Int, dh: UnsafeMutablePointer<Float>,
    delta: UnsafeMutablePointer<Float>
  ) {
    let (gates, dy) = (gates + element * stride, dy + element * size)
    switch cell {
    case .tanh, .relu:
      SimpleGates.backward(tanh: cell == .tanh, gates: gates, dy: dy, dh: dh, dGates: delta, size: size)
    case .lstm:
      LSTMGates.backward(
        gates: gates, cells: cells + element * size, previous: previous(cells, c0, step, row), dy: dy, dh: dh,
        dc: dc + row * size, dGates: delta, size: size)
    case .gru:
      GRUGates.backward(
        gates: gates, previous: previous(y, h0, step, row), dy: dy, dh: dh, dGates: delta, size: size)
    case .gruResetBefore:
      GRUResetBeforeGates.backwardUpdate(
        gates: gates, previous: previous(y, h0, step, row), dy: dy, dh: dh, dGates: delta, size: size)
    }
  }
}
