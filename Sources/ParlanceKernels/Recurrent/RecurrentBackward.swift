import ParlanceParallel

/// The memory of one backward pass, and the walk over its steps, against the order of the forward pass.
///
/// The steps carry the gradients of the states from step to step and leave those of the gates' sums (δ) for every element.
/// Gradients of weights and inputs then are a few large products over all elements:
/// dW = δᵀ X, dU = δᵀ H₋, dX = δ W, where H₋ has each element's state before its step.
struct RecurrentBackward {
  let cell: RecurrentCell
  let layout: TimeMajorLayout
  let reversed: Bool
  let inputSize: Int
  let size: Int
  let x: UnsafePointer<Float>
  let w: UnsafePointer<Float>
  let u: UnsafePointer<Float>
  let h0: UnsafePointer<Float>
  let c0: UnsafePointer<Float>
  let y: UnsafePointer<Float>
  let dy: UnsafePointer<Float>
  let gates: UnsafePointer<Float>
  let cells: UnsafePointer<Float>
  let dh: UnsafeMutablePointer<Float>
  let dc: UnsafeMutablePointer<Float>
  /// Whether the gradients of the initial states are asked for.
  var wantsInitial = true

  /// Floats of δ for each element; with `gru` in the order of `GRUGates.backward`.
  var stride: Int { cell.savedCount * size }
  /// Columns of δ that belong to the rows of U.
  private var hiddenColumns: Int { cell == .gru ? size : 0 }
  private var width: Int { cell.gateCount * size }

  func run(
    dx: inout MutableSpan<Float>, dw: inout MutableSpan<Float>, du: inout MutableSpan<Float>,
    db: inout MutableSpan<Float>, dd: inout MutableSpan<Float>, threads: Int
  ) {
    Scratch.with(floats: layout.elementCount * stride) { delta in
      walk(delta, threads: threads)
      gradients(delta, dx: &dx, dw: &dw, du: &du, db: &db, dd: &dd, threads: threads)
    }
  }

  /// Gradients of inputs, weights and biases from δ of all elements.
  func gradients(
    _ delta: UnsafePointer<Float>, dx: inout MutableSpan<Float>, dw: inout MutableSpan<Float>,
    du: inout MutableSpan<Float>, db: inout MutableSpan<Float>, dd: inout MutableSpan<Float>, threads: Int
  ) {
    let elements = layout.elementCount
    dx.withUnsafeMutableBufferPointer {
      // What is empty may still have an address.
      if !$0.isEmpty, let dx = $0.baseAddress { inputGradient(delta, dx, threads) }
    }
    dw.withUnsafeMutableBufferPointer {
      if let dw = $0.baseAddress { inputWeightGradient(delta, dw, threads) }
    }
    du.withUnsafeMutableBufferPointer {
      if let du = $0.baseAddress { hiddenWeightGradient(delta, du, threads) }
    }
    db.withUnsafeMutableBufferPointer {
      guard !$0.isEmpty, let db = $0.baseAddress else { return }
      forEachInputPart { column, row, count in
        ColumnSums.add(
          delta + column, rows: elements, columns: count, stride: stride, to: db + row, threads: threads)
      }
    }
    dd.withUnsafeMutableBufferPointer { dd in
      guard !dd.isEmpty, let target = dd.baseAddress else { return }
      if cell != .gru, db.count == dd.count {
        // Both biases are added to the same sums.
        db.withUnsafeMutableBufferPointer { db in
          if let db = db.baseAddress { target.update(from: db, count: width) }
        }
        return
      }
      ColumnSums.add(
        delta + hiddenColumns, rows: elements, columns: width, stride: stride, to: target, threads: threads)
    }
  }

  /// The columns of δ that belong to rows of W: (first column, first row, how many).
  func forEachInputPart(_ body: (Int, Int, Int) -> Void) {
    if cell == .gru {
      body(size, 0, 2 * size)
      body(0, 2 * size, size)
    } else {
      body(0, 0, width)
    }
  }

  private func inputGradient(_ delta: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, _ threads: Int)
  {
    forEachInputPart { column, row, count in
      GEMM.product(
        MatrixView(delta + column, rowStride: stride), MatrixView(w + row * inputSize, rowStride: inputSize),
        m: layout.elementCount, n: inputSize, k: count, adding: row > 0, into: dx, stride: inputSize,
        threads: threads)
    }
  }

  private func inputWeightGradient(
    _ delta: UnsafePointer<Float>, _ dw: UnsafeMutablePointer<Float>, _ threads: Int
  ) {
    forEachInputPart { column, row, count in
      GEMM.product(
        MatrixView(delta + column, rowStride: stride).transposed, MatrixView(x, rowStride: inputSize),
        m: count, n: inputSize, k: layout.elementCount, into: dw + row * inputSize, stride: inputSize,
        threads: threads)
    }
  }

  private func hiddenWeightGradient(
    _ delta: UnsafePointer<Float>, _ du: UnsafeMutablePointer<Float>, _ threads: Int
  ) {
    let elements = elementsWithState
    guard !elements.isEmpty else { return }
    func product(_ column: Int, _ count: Int, _ states: UnsafePointer<Float>, row: Int) {
      GEMM.product(
        MatrixView(delta + (elements.lowerBound * stride + column), rowStride: stride).transposed,
        MatrixView(states, rowStride: size),
        m: count, n: size, k: elements.count, into: du + row * size, stride: size, threads: threads)
    }
    if let states = statesInPlace(of: elements) { return product(hiddenColumns, width, states, row: 0) }
    Scratch.with(floats: layout.elementCount * size) { all in
      copyPreviousStates(to: all, threads: threads)
      let states = all + elements.lowerBound * size
      guard cell == .gruResetBefore else { return product(hiddenColumns, width, states, row: 0) }
      product(0, 2 * size, states, row: 0)
      // Uₙ was multiplied by r ∘ h.
      for element in elements {
        let (r, h) = (gates + element * stride, all + element * size)
        UnitLanes.each(of: size) { $0.put($0.load(h) * $0.load(r), h) }
      }
      product(2 * size, size, states, row: 2 * size)
    }
  }

  /// Elements whose state before their step may be other than 0: where the initial states are 0, not those of the step that
  /// is the first.
  private var elementsWithState: Range<Int> {
    let all = 0..<layout.elementCount
    guard RecurrentSteps.areZero(h0, count: layout.rowCount * size) else { return all }
    return reversed ? 0..<layout.starts[layout.stepCount - 1] : layout.starts[1]..<all.upperBound
  }

  /// Where the states before some elements' steps lie side by side already: among the outputs, if all steps have the same
  /// rows and the initial states are not asked for.
  private func statesInPlace(of elements: Range<Int>) -> UnsafePointer<Float>? {
    let rows = layout.batchSizes[0]
    guard cell != .gruResetBefore, elements.count == layout.elementCount - rows,
      layout.batchSizes[layout.stepCount - 1] == rows
    else { return nil }
    return reversed ? y + rows * size : y
  }

  /// H₋, a row for each element.
  func copyPreviousStates(to states: UnsafeMutablePointer<Float>, threads: Int) {
    nonisolated(unsafe) let (pass, states) = (self, states)
    let chunk = max(1, 65_536 / (layout.batchSizes[0] * size))
    ParallelLoop.run(count: layout.stepCount, chunk: chunk, threads: threads) { steps in
      for step in steps {
        for row in 0..<pass.layout.batchSizes[step] {
          let target = states + (pass.layout.starts[step] + row) * pass.size
          target.initialize(from: pass.previous(pass.y, pass.h0, step, row), count: pass.size)
        }
      }
    }
  }

  /// The state of a row before a step: that after the step before, or the initial one.
  @inline(__always)
  func previous(
    _ states: UnsafePointer<Float>, _ initial: UnsafePointer<Float>, _ step: Int, _ row: Int
  ) -> UnsafePointer<Float> {
    let before = reversed ? step + 1 : step - 1
    guard before >= 0, before < layout.stepCount, row < layout.batchSizes[before] else {
      return initial + row * size
    }
    return states + (layout.starts[before] + row) * size
  }
}
