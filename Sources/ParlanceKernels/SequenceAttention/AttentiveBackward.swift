import ParlanceParallel

/// The memory of one backward pass through an attentive layer.
///
/// The walk against the order of time carries the gradients of states (and of what is fed) from step to step, and leaves
/// for each element those of the gates' sums (δ), of the query, of the context and of the sum within the attentional
/// vector's tanh. Gradients of weights then are a few large products over all elements.
struct AttentiveBackward {
  typealias Floats = UnsafeMutablePointer<Float>
  let layer: PackedAttentiveLayer
  let layout: AttentiveLayout
  let attention: PairAttention
  let trace: AttentiveTracePointers
  let weights: AttentiveWeightPointers
  /// The recurrent part.
  let pass: RecurrentBackward
  let dContexts: UnsafePointer<Float>?
  let dAttentional: UnsafePointer<Float>?

  /// What the walk leaves for each element.
  struct Left {
    let delta: Floats
    let contexts: Floats
    let queries: Floats
    /// Of the sum within the attentional vector's tanh.
    let combined: Floats
  }

  /// Transposes of weights.
  struct Transposed: Sendable {
    let hidden: PackedMatrix
    let candidate: PackedMatrix?
    /// Its columns in the order of δ's.
    let fed: PackedMatrix
    let query: PackedMatrix?
    let combineContext: PackedMatrix?
    let combineState: PackedMatrix?
  }

  var size: Int { layer.hiddenSize }
  var width: Int { layer.cell.gateCount * size }

  func run(_ result: inout AttentiveGradients, threads: Int) {
    let elements = layout.time.elementCount
    let counts = [
      elements * pass.stride, elements * layer.valueWidth, elements * layer.keyWidth,
      layer.carriesFed ? elements * layer.fedSize : 0,
    ]
    let pieces = layout.time.rowRanges(pieces: AttentiveSteps.pieces(layer, layout, threads: threads))
    // One sum a piece, added up in order.
    var sums = [Float](repeating: 0, count: max(1, pieces.count * layer.v.count))
    Scratch.with(floats: counts.reduce(0, +)) { memory in
      let left = Left(
        delta: memory, contexts: memory + counts[0], queries: memory + counts[0] + counts[1],
        combined: memory + counts[0] + counts[1] + counts[2])
      let transposed = self.transposed(threads: threads)
      result.keys.withUnsafeMutableBufferPointer { keys in
        result.values.withUnsafeMutableBufferPointer { values in
          sums.withUnsafeMutableBufferPointer { sums in
            guard let first = sums.baseAddress else { return }
            nonisolated(unsafe) let (all, left, sums) = (self, left, first)
            nonisolated(unsafe) let (dKeys, dValues) = (
              keys.baseAddress ?? first, values.baseAddress ?? first
            )
            let width = layer.v.count
            ParallelLoop.run(count: pieces.count, chunk: 1, threads: threads) {
              for piece in $0 {
                all.walk(
                  pieces[piece], left, transposed, dKeys: dKeys, dValues: dValues,
                  dv: sums + piece * width, threads: pieces.count == 1 ? threads : 1)
              }
            }
          }
        }
      }
      gradients(left, &result, threads: threads)
    }
    for piece in pieces.indices {
      for i in result.v.indices { result.v[i] += sums[piece * layer.v.count + i] }
    }
  }

  private func transposed(threads: Int) -> Transposed {
    let (hidden, candidate) = pass.transposedHiddenWeight(threads: threads)
    func pack(_ weight: UnsafePointer<Float>?, rows: Int, columns: Int) -> PackedMatrix? {
      weight.map {
        PackedMatrix(
          MatrixView($0, rowStride: columns).transposed, rows: columns, columns: rows, threads: threads)
      }
    }
    let fedSize = layer.fedSize
    let fed = Scratch.with(floats: width * fedSize) { ordered in
      var place = 0
      // δ's columns from the first on belong to these rows.
      var parts: [(column: Int, row: Int, count: Int)] = []
      pass.forEachInputPart { parts.append(($0, $1, $2)) }
      for part in parts.sorted(by: { $0.column < $1.column }) {
        (ordered + place).update(from: weights.fed + part.row * fedSize, count: part.count * fedSize)
        place += part.count * fedSize
      }
      return PackedMatrix(
        MatrixView(ordered, rowStride: fedSize).transposed, rows: fedSize, columns: width, threads: threads)
    }
    return Transposed(
      hidden: hidden, candidate: candidate, fed: fed,
      query: pack(weights.query, rows: layer.keyWidth, columns: size),
      combineContext: pack(weights.combineContext, rows: fedSize, columns: layer.valueWidth),
      combineState: pack(weights.combineState, rows: fedSize, columns: size))
  }

  /// What was fed to each element, for the gradient of its weights.
  private func copyFed(to target: Floats) {
    let (fedSize, time) = (layer.fedSize, layout.time)
    for step in 0..<time.stepCount {
      for row in 0..<time.batchSizes[step] {
        let place = target + time.element(step: step, row: row) * fedSize
        if step == 0 {
          place.update(repeating: 0, count: fedSize)
        } else {
          place.update(
            from: trace.attentional + time.element(step: step - 1, row: row) * fedSize, count: fedSize)
        }
      }
    }
  }

  private func gradients(_ left: Left, _ result: inout AttentiveGradients, threads: Int) {
    let elements = layout.time.elementCount
    recurrentGradients(left.delta, &result, threads: threads)
    /// target = leftᵀ right.
    func product(
      _ a: UnsafePointer<Float>, stride: Int, rows: Int, _ b: UnsafePointer<Float>, columns: Int,
      into target: Floats
    ) {
      GEMM.product(
        MatrixView(a, rowStride: stride).transposed, MatrixView(b, rowStride: columns), m: rows, n: columns,
        k: elements, into: target, stride: columns, threads: threads)
    }
    result.fed.withUnsafeMutableBufferPointer { target in
      guard let target = target.baseAddress else { return }
      Scratch.with(floats: layer.carriesFed ? elements * layer.fedSize : 0) { fed in
        if layer.carriesFed { copyFed(to: fed) }
        pass.forEachInputPart { column, row, count in
          product(
            left.delta + column, stride: pass.stride, rows: count, layer.carriesFed ? fed : trace.contexts,
            columns: layer.fedSize, into: target + row * layer.fedSize)
        }
      }
    }
    result.query.withUnsafeMutableBufferPointer { target in
      guard layer.query != nil, let target = target.baseAddress else { return }
      Scratch.with(floats: layer.carriesFed ? 0 : elements * size) { states in
        if !layer.carriesFed { pass.copyPreviousStates(to: states, threads: threads) }
        product(
          left.queries, stride: layer.keyWidth, rows: layer.keyWidth,
          layer.carriesFed ? trace.outputs : states, columns: size, into: target)
      }
    }
    guard layer.carriesFed else { return }
    result.combineContext.withUnsafeMutableBufferPointer {
      guard let target = $0.baseAddress else { return }
      product(
        left.combined, stride: layer.fedSize, rows: layer.fedSize, trace.contexts, columns: layer.valueWidth,
        into: target)
    }
    result.combineState.withUnsafeMutableBufferPointer {
      guard let target = $0.baseAddress else { return }
      product(
        left.combined, stride: layer.fedSize, rows: layer.fedSize, trace.outputs, columns: size, into: target)
    }
  }

  private func recurrentGradients(
    _ delta: UnsafePointer<Float>, _ result: inout AttentiveGradients, threads: Int
  ) {
    // Taken out meanwhile: the compiler does not see that spans of several members are apart.
    var (x, w, u) = (result.x, result.inputWeight, result.hiddenWeight)
    var (b, d) = (result.inputBias, result.hiddenBias)
    (result.x, result.inputWeight, result.hiddenWeight) = ([], [], [])
    (result.inputBias, result.hiddenBias) = ([], [])
    do {
      var dx = x.mutableSpan
      var dw = w.mutableSpan
      var du = u.mutableSpan
      var db = b.mutableSpan
      var dd = d.mutableSpan
      pass.gradients(delta, dx: &dx, dw: &dw, du: &du, db: &db, dd: &dd, threads: threads)
    }
    (result.x, result.inputWeight, result.hiddenWeight) = (x, w, u)
    (result.inputBias, result.hiddenBias) = (b, d)
  }
}
