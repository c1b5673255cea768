extension AttentiveBackward {
  /// All steps of some rows, from the last to the first.
  func walk(
    _ rows: Range<Int>, _ left: Left, _ weights: Transposed, dKeys: Floats, dValues: Floats, dv: Floats,
    threads: Int
  ) {
    let time = layout.time
    let space =
      [width, layer.keyWidth, layer.fedSize].map { PanelProduct.scratchCount(rows: rows.count, depth: $0) }
      .max() ?? 0
    let longest = rows.map { layout.keys[$0].count }.max() ?? 0
    let fedFloats = layer.carriesFed ? rows.count * layer.fedSize : 0
    Scratch.with(floats: space + rows.count * size + longest + fedFloats) { scratch in
      let products = scratch + space
      let scores = products + rows.count * size
      // Gradient of each row's attentional vector by way of the step after it.
      let dFed = scores + longest
      dFed.update(repeating: 0, count: fedFloats)
      for step in (0..<time.stepCount).reversed() {
        let count = min(time.batchSizes[step], rows.upperBound) - rows.lowerBound
        guard count > 0 else { continue }
        let live = rows.lowerBound..<rows.lowerBound + count
        let first = time.starts[step] + rows.lowerBound
        func multiply(
          _ matrix: PackedMatrix, _ a: UnsafePointer<Float>, stride: Int, into target: Floats,
          continuing: Bool
        ) {
          matrix.withProduct(into: target, stride: matrix.rows) { product in
            var product = product
            product.continuing = continuing
            product.multiply(
              MatrixView(a, rowStride: stride), rows: count, threads: threads, scratch: scratch)
          }
        }
        let dh = pass.dh + live.lowerBound * size
        let delta = left.delta + first * pass.stride
        let contexts = left.contexts + first * layer.valueWidth
        func stepBack() {
          pass.walk(
            step, live, left.delta, weights.hidden, weights.candidate, threads: threads, scratch: scratch,
            products: products)
        }
        /// From the gradient of the context to that of the state that was scored.
        func attend() {
          let queries = left.queries + first * layer.keyWidth
          for r in 0..<count {
            let (element, row) = (first + r, live.lowerBound + r)
            attention.backward(
              query(element, step, row), layout.keys[row],
              weights: trace.weights + layout.pairStarts[element],
              dContext: contexts + r * layer.valueWidth, dScores: scores,
              dQuery: queries + r * layer.keyWidth, dKeys: dKeys, dValues: dValues, dv: dv)
          }
          if let query = weights.query {
            multiply(query, queries, stride: layer.keyWidth, into: dh, continuing: true)
          } else {
            for i in 0..<count * size { dh[i] += queries[i] }
          }
        }
        if let upstream = dContexts {
          contexts.update(from: upstream + first * layer.valueWidth, count: count * layer.valueWidth)
        } else {
          contexts.update(repeating: 0, count: count * layer.valueWidth)
        }
        if let combineContext = weights.combineContext, let combineState = weights.combineState {
          let combined = left.combined + first * layer.fedSize
          let a = trace.attentional + first * layer.fedSize
          for i in 0..<count * layer.fedSize {
            let upstream = dFed[i] + (dAttentional.map { $0[first * layer.fedSize + i] } ?? 0)
            combined[i] = upstream * (1 - a[i] * a[i])
          }
          multiply(combineContext, combined, stride: layer.fedSize, into: contexts, continuing: true)
          multiply(combineState, combined, stride: layer.fedSize, into: dh, continuing: true)
          attend()
          stepBack()
          multiply(weights.fed, delta, stride: pass.stride, into: dFed, continuing: false)
        } else {
          stepBack()
          multiply(weights.fed, delta, stride: pass.stride, into: contexts, continuing: true)
          attend()
        }
      }
    }
  }

  /// What was scored at an element.
  private func query(_ element: Int, _ step: Int, _ row: Int) -> UnsafePointer<Float> {
    if layer.query != nil { return UnsafePointer(trace.queries + element * layer.keyWidth) }
    return layer.carriesFed
      ? UnsafePointer(trace.outputs + element * size) : pass.previous(pass.y, pass.h0, step, row)
  }
}
