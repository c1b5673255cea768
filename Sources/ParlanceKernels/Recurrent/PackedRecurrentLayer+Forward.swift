import ParlanceParallel

extension PackedRecurrentLayer {
  /// The layer over a ragged batch.
  /// - Parameters:
  ///   - x: an input row for each element, in the order of `layout`.
  ///   - reversed: each sequence is read from its own last element to its first.
  ///   - h: initial hidden states, one a row of the layout; replaced by the final ones.
  ///   - c: initial cell states, replaced by the final ones; empty where the cell has none.
  ///   - y: the output for each element, overwritten.
  ///   - keepingTrace: whether there will be a backward pass.
  /// - Returns: what the backward pass needs.
  public func forward(
    _ x: Span<Float>, _ layout: TimeMajorLayout, reversed: Bool = false, hidden h: inout MutableSpan<Float>,
    cell c: inout MutableSpan<Float>, into y: inout MutableSpan<Float>, keepingTrace: Bool,
    threads: Int = Threads.count
  ) -> RecurrentTrace? {
    let (elements, rows) = (layout.elementCount, layout.rowCount)
    precondition(
      x.count == elements * inputSize && y.count == elements * hiddenSize && h.count == rows * hiddenSize
        && c.count == (cell.hasCellState ? h.count : 0),
      "\(elements) elements, \(rows) rows: x \(x.count), y \(y.count), hidden \(h.count), cell \(c.count)")
    let width = elements * cell.savedCount * hiddenSize
    return x.withUnsafeBufferPointer { x in
      h.withUnsafeMutableBufferPointer { h in
        c.withUnsafeMutableBufferPointer { c in
          y.withUnsafeMutableBufferPointer { y in
            func run(_ gates: UnsafeMutablePointer<Float>, _ cells: UnsafeMutablePointer<Float>?) {
              guard let x = x.baseAddress, let h = h.baseAddress, let y = y.baseAddress else { return }
              let steps = RecurrentSteps(
                layer: self, layout: layout, reversed: reversed, h: h, c: c.baseAddress ?? h, y: y,
                gates: gates,
                cells: cells)
              steps.run(x, threads: threads)
            }
            guard keepingTrace else {
              Scratch.with(floats: width) { run($0, nil) }
              return nil
            }
            var gates: [Float] = []
            let cells = Self.array(cell.hasCellState ? elements * hiddenSize : 0) { cells in
              gates = Self.array(width) { run($0, cells) }
            }
            return RecurrentTrace(gates: gates, cells: cells)
          }
        }
      }
    }
  }

  /// An array that `body` fills.
  private static func array(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
    [Float](unsafeUninitializedCapacity: max(count, 1)) { buffer, initialized in
      if let base = buffer.baseAddress {
        LargePages.advise(base, byteCount: count * 4)
        body(base)
      }
      initialized = count
    }
  }
}

/// The memory of one forward pass, and the walk over its steps.
///
/// One product gives the gates' part that comes from the inputs, for all steps at once. The steps then add U h and take the
/// gates. Threads share out the rows, so that they need not wait for each other at each step; but where U is large and rows
/// are few, they share out each step's units, so that each thread reads only its part of U.
struct RecurrentSteps {
  let layer: PackedRecurrentLayer
  let layout: TimeMajorLayout
  let reversed: Bool
  let h: UnsafeMutablePointer<Float>
  let c: UnsafeMutablePointer<Float>
  let y: UnsafeMutablePointer<Float>
  let gates: UnsafeMutablePointer<Float>
  let cells: UnsafeMutablePointer<Float>?

  private var size: Int { layer.hiddenSize }
  var stride: Int { layer.cell.savedCount * layer.hiddenSize }

  /// How many pieces the rows are cut into: a piece should be worth some 50 microseconds. One where units are shared out.
  /// - Parameter work: floats of U.
  static func pieces(_ layout: TimeMajorLayout, work: Int, threads: Int) -> Int {
    // A second-level cache does not hold U, and fewer rows than this do not make up for reading it at each step.
    if work > 1 << 18, layout.batchSizes[0] <= 64 * threads { return 1 }
    return min(threads, max(1, layout.elementCount * work / 4_000_000))
  }

  /// Calls `body` with each of some rows, on several threads where asked to.
  @inline(__always)
  static func eachRow(_ count: Int, size: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
    // Gates of some thousand units take 20 microseconds.
    let chunk = threads == 1 ? max(count, 1) : max(4096 / size, (count + threads - 1) / threads, 1)
    ParallelLoop.run(count: count, chunk: chunk, threads: threads) { for row in $0 { body(row) } }
  }

  func run(_ x: UnsafePointer<Float>, threads: Int) {
    multiplyInputs(x, threads: threads)
    let work = layer.cell.gateCount * size * size
    let pieces = layout.rowRanges(pieces: Self.pieces(layout, work: work, threads: threads))
    nonisolated(unsafe) let steps = self
    ParallelLoop.run(count: pieces.count, chunk: 1, threads: threads) {
      for piece in $0 { steps.run(pieces[piece], threads: pieces.count == 1 ? threads : 1) }
    }
  }

  /// The gates' part that comes from the inputs, of all elements.
  func multiplyInputs(_ x: UnsafePointer<Float>, threads: Int) {
    layer.inputBias.withUnsafeBufferPointer { bias in
      layer.input.withProduct(into: gates, stride: stride) { product in
        var product = product
        product.bias = bias.baseAddress
        product.multiply(
          MatrixView(x, rowStride: layer.inputSize), rows: layout.elementCount, threads: threads)
      }
    }
  }

  /// Floats of memory that a step of `rows` rows works in: packed states, then their products.
  func scratchCounts(rows: Int) -> (packed: Int, products: Int) {
    (
      PanelProduct.scratchCount(rows: rows, depth: size),
      rows * size * (layer.cell == .gru ? 3 : layer.cell == .gruResetBefore ? 1 : 0)
    )
  }

  /// All steps of some rows.
  private func run(_ rows: Range<Int>, threads: Int) {
    let (packed, products) = scratchCounts(rows: rows.count)
    layer.hiddenBias.withUnsafeBufferPointer { bias in
      Scratch.with(floats: packed + products) { scratch in
        for t in 0..<layout.stepCount {
          let step = reversed ? layout.stepCount - 1 - t : t
          let count = min(layout.batchSizes[step], rows.upperBound) - rows.lowerBound
          if count > 0 {
            self.step(
              rows.lowerBound..<rows.lowerBound + count, from: layout.starts[step] + rows.lowerBound,
              bias: bias.baseAddress, threads: threads, packed: scratch, products: scratch + packed,
              startsFromZero: t == 0 && Self.areZero(h + rows.lowerBound * size, count: count * size))
          }
        }
      }
    }
  }

  /// Whether states are all 0, as they are before a sequence unless others were given.
  static func areZero(_ states: UnsafePointer<Float>, count: Int) -> Bool {
    for i in 0..<count where states[i] != 0 { return false }
    return true
  }

  /// One step of some rows; `first` is the element of the first one.
  /// - Parameter startsFromZero: whether their states before it are 0.
  func step(
    _ rows: Range<Int>, from first: Int, bias: UnsafePointer<Float>?, threads: Int,
    packed: UnsafeMutablePointer<Float>, products: UnsafeMutablePointer<Float>, startsFromZero: Bool = false
  ) {
    let layer = layer
    nonisolated(unsafe) let (cells, products, g) = (cells, products, gates + first * stride)
    nonisolated(unsafe) let (h, c, y) = (
      h + rows.lowerBound * size, c + rows.lowerBound * size, y + first * size
    )
    let (size, stride) = (size, stride)
    func eachRow(_ body: @Sendable (Int) -> Void) {
      Self.eachRow(rows.count, size: size, threads: threads, body)
    }
    let states = MatrixView(h, rowStride: size)
    func multiply(
      _ matrix: PackedMatrix, _ a: MatrixView, into target: UnsafeMutablePointer<Float>, stride: Int,
      continuing: Bool, bias: UnsafePointer<Float>? = nil
    ) {
      matrix.withProduct(into: target, stride: stride) { product in
        var product = product
        product.continuing = continuing
        product.bias = bias
        product.multiply(a, rows: rows.count, threads: threads, scratch: packed)
      }
    }
    switch layer.cell {
    case .tanh, .relu:
      if !startsFromZero { multiply(layer.hidden, states, into: g, stride: stride, continuing: true) }
      eachRow { r in
        SimpleGates.forward(
          tanh: layer.cell == .tanh, gates: g + r * stride, h: h + r * size, y: y + r * size, size: size)
      }
    case .lstm:
      if !startsFromZero { multiply(layer.hidden, states, into: g, stride: stride, continuing: true) }
      eachRow { r in
        LSTMGates.forward(
          gates: g + r * stride, c: c + r * size, cells: cells.map { $0 + (first + r) * size },
          h: h + r * size,
          y: y + r * size, size: size)
      }
    case .gru:
      multiply(layer.hidden, states, into: products, stride: 3 * size, continuing: false, bias: bias)
      eachRow { r in
        GRUGates.forward(
          gates: g + r * stride, hidden: products + r * 3 * size, h: h + r * size, y: y + r * size, size: size
        )
      }
    case .gruResetBefore:
      guard let candidate = layer.candidate else { return }
      multiply(layer.hidden, states, into: g, stride: stride, continuing: true)
      eachRow { r in
        GRUResetBeforeGates.reset(
          gates: g + r * stride, h: h + r * size, product: products + r * size, size: size)
      }
      multiply(
        candidate, MatrixView(products, rowStride: size), into: g + 2 * size, stride: stride, continuing: true
      )
      eachRow { r in
        GRUResetBeforeGates.update(gates: g + r * stride, h: h + r * size, y: y + r * size, size: size)
      }
    }
  }
}
