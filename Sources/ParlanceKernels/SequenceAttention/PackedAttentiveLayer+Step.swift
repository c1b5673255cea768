import ParlanceParallel

extension PackedAttentiveLayer {
  /// One step of decoding. In a beam several rows continue the same state, each with another token: what depends on the
  /// state alone is computed once.
  ///
  /// A row has the same bits alone and beside others, on any number of threads. Its sums run over the state before they run
  /// over x, so that they differ from those of `forward` in the last places.
  /// - Parameters:
  ///   - x: `inputSize` floats a row.
  ///   - parents: the state that each row continues.
  ///   - ranges: the keys of each state.
  ///   - keys: projected keys.
  ///   - values: as many as keys.
  ///   - h, c: the states; `c` is empty where the cell has none.
  ///   - fed: with `carriesFed` the attentional vector of each state; else empty.
  public func step(
    _ x: Span<Float>, parents: [Int], ranges: [Range<Int>], keys: Span<Float>, values: Span<Float>,
    hidden h: Span<Float>, cell c: Span<Float>, fed: Span<Float>, threads: Int = Threads.count
  ) -> AttentiveStep {
    let (rows, states) = (parents.count, ranges.count)
    precondition(
      x.count == rows * inputSize && h.count == states * hiddenSize
        && c.count == (cell.hasCellState ? h.count : 0) && fed.count == (carriesFed ? states * fedSize : 0)
        && parents.allSatisfy { $0 >= 0 && $0 < states },
      "\(rows) rows of \(states) states: x \(x.count), h \(h.count), c \(c.count), fed \(fed.count)")
    check(ranges, keys, values)
    let looking = carriesFed ? parents.map { ranges[$0] } : ranges
    var step = AttentiveStep(self, rows: rows, ranges: looking)
    let weightStarts = step.weightStarts
    step.withPointers { step in
      x.withUnsafeBufferPointer { x in
        h.withUnsafeBufferPointer { h in
          c.withUnsafeBufferPointer { c in
            fed.withUnsafeBufferPointer { fed in
              withAttention(keys, values) { attention in
                guard let x = x.baseAddress, let h = h.baseAddress else { return }
                AttentiveStepRun(
                  layer: self, attention: attention, parents: parents, ranges: looking,
                  weightStarts: weightStarts, threads: threads, x: x, h: h, c: c.baseAddress ?? h,
                  fed: fed.baseAddress ?? h, step: step
                ).run(states: states)
              }
            }
          }
        }
      }
    }
    return step
  }
}

/// The memory of one step, and the walk through it.
private struct AttentiveStepRun {
  typealias Floats = UnsafeMutablePointer<Float>
  let layer: PackedAttentiveLayer
  let attention: PairAttention
  let parents: [Int]
  let ranges: [Range<Int>]
  let weightStarts: [Int]
  let threads: Int
  let x: UnsafePointer<Float>
  let h: UnsafePointer<Float>
  let c: UnsafePointer<Float>
  let fed: UnsafePointer<Float>
  let step: AttentiveStep.Pointers

  private var size: Int { layer.hiddenSize }
  private var cell: RecurrentCell { layer.cell }
  /// Floats of the gates' sums.
  private var width: Int { cell.gateCount * size }
  /// Floats of a row's gates.
  private var stride: Int { cell.savedCount * size }

  func run(states: Int) {
    let isGRU = cell == .gru
    Scratch.with(floats: states * width) { shared in
      Scratch.with(floats: isGRU ? states * width : 0) { products in
        if layer.carriesFed {
          multiply(layer.fed, fed, rows: states, into: shared, bias: layer.recurrent.inputBias)
        } else {
          attend(h, count: states)
          multiply(layer.fed, step.contexts, rows: states, into: shared, bias: layer.recurrent.inputBias)
        }
        if isGRU {
          multiply(layer.recurrent.hidden, h, rows: states, into: products, bias: layer.recurrent.hiddenBias)
        } else {
          multiply(
            layer.recurrent.hidden, h, rows: states, into: shared, stride: width, continuing: true)
        }
        advance(shared, products)
      }
    }
    guard let combine = layer.combine else { return }
    let (rows, target) = (parents.count, step.attentional)
    attend(step.hidden, count: rows)
    multiply(combine.context, step.contexts, rows: rows, into: target)
    multiply(combine.state, step.hidden, rows: rows, into: target, continuing: true)
    eachRow(rows) { row, run in
      let place = run.step.attentional + row * run.layer.fedSize
      mapLanes(place, into: place, count: run.layer.fedSize) { $0 = hyperbolicTangent($0) }
    }
  }

  /// The rows' gates and states.
  /// - Parameters:
  ///   - shared: of each state, its part of the gates' sums.
  ///   - products: U h + d of each state, with `gru`.
  private func advance(_ shared: Floats, _ products: Floats) {
    let rows = parents.count
    Scratch.with(floats: rows * stride) { gates in
      nonisolated(unsafe) let (gates, shared, products) = (gates, shared, products)
      eachRow(rows) { row, run in
        let parent = run.parents[row]
        (gates + row * run.stride).update(from: shared + parent * run.width, count: run.width)
        (run.step.hidden + row * run.size).update(from: run.h + parent * run.size, count: run.size)
        if run.cell.hasCellState {
          (run.step.cell + row * run.size).update(from: run.c + parent * run.size, count: run.size)
        }
      }
      multiply(layer.recurrent.input, x, rows: rows, into: gates, stride: stride, continuing: true)
      guard let candidate = layer.recurrent.candidate else {
        return eachRow(rows) { row, run in
          run.takeGates(
            row, gates + row * run.stride, products + run.parents[row] * run.width)
        }
      }
      let size = size
      Scratch.with(floats: rows * size) { kept in
        nonisolated(unsafe) let kept = kept
        eachRow(rows) { row, run in
          GRUResetBeforeGates.reset(
            gates: gates + row * run.stride, h: run.step.hidden + row * size, product: kept + row * size,
            size: size)
        }
        multiply(
          candidate, kept, rows: rows, into: gates + 2 * size, stride: stride, continuing: true)
        eachRow(rows) { row, run in
          let h = run.step.hidden + row * size
          GRUResetBeforeGates.update(gates: gates + row * run.stride, h: h, y: h, size: size)
        }
      }
    }
  }

  /// A row's state after the step, in place of the one before.
  /// - Parameter hidden: U h + d of its state, with `gru`.
  private func takeGates(_ row: Int, _ gates: Floats, _ hidden: UnsafePointer<Float>) {
    let h = step.hidden + row * size
    switch cell {
    case .tanh, .relu: SimpleGates.forward(tanh: cell == .tanh, gates: gates, h: h, y: h, size: size)
    case .lstm:
      LSTMGates.forward(gates: gates, c: step.cell + row * size, cells: nil, h: h, y: h, size: size)
    case .gru, .gruResetBefore: GRUGates.forward(gates: gates, hidden: hidden, h: h, y: h, size: size)
    }
  }

  /// Contexts and weights of `count` states, each with its keys.
  private func attend(_ states: UnsafePointer<Float>, count: Int) {
    func look(_ queries: UnsafePointer<Float>) {
      nonisolated(unsafe) let queries = queries
      let width = layer.keyWidth
      // A key takes some floats of two rows.
      let work = weightStarts[count] * (width + layer.valueWidth)
      eachRow(count, chunk: max(1, count * Self.floatsAPiece / max(work, 1))) { row, run in
        run.attention.forward(
          queries + row * width, run.ranges[row], weights: run.step.weights + run.weightStarts[row],
          context: run.step.contexts + row * run.layer.valueWidth)
      }
    }
    guard let query = layer.query else { return look(states) }
    Scratch.with(floats: count * layer.keyWidth) { queries in
      multiply(query, states, rows: count, into: queries)
      look(queries)
    }
  }

  /// Floats of keys and values that are worth a thread's while.
  private static let floatsAPiece = 50_000

  private func multiply(
    _ matrix: PackedMatrix, _ a: UnsafePointer<Float>, rows: Int, into target: Floats, stride: Int? = nil,
    continuing: Bool = false, bias: [Float] = []
  ) {
    bias.withUnsafeBufferPointer { bias in
      matrix.withProduct(into: target, stride: stride ?? matrix.rows) { product in
        var product = product
        product.continuing = continuing
        product.bias = bias.isEmpty ? nil : bias.baseAddress
        product.multiply(MatrixView(a, rowStride: matrix.columns), rows: rows, threads: threads)
      }
    }
  }

  /// Calls `body` with each of some rows, on several threads where it is worth it.
  private func eachRow(
    _ count: Int, chunk: Int? = nil, _ body: @Sendable (Int, AttentiveStepRun) -> Void
  ) {
    nonisolated(unsafe) let run = self
    // Gates of some thousand units take 20 microseconds.
    let chunk = chunk ?? max(4096 / size, (count + threads - 1) / threads, 1)
    ParallelLoop.run(count: count, chunk: min(chunk, max(count, 1)), threads: threads) {
      for row in $0 { body(row, run) }
    }
  }
}
