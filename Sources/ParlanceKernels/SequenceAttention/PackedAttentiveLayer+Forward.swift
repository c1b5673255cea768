import ParlanceParallel

extension PackedAttentiveLayer {
  /// The layer over a ragged batch.
  /// - Parameters:
  ///   - x: an input row for each element, step by step.
  ///   - keys: projected keys.
  ///   - values: as many as keys.
  ///   - h, c: initial states, one a row; replaced by the final ones. `c` is empty where the cell has none.
  ///   - fed: with `carriesFed` the attentional vectors before the first step, replaced by the last ones; else empty.
  public func forward(
    _ x: Span<Float>, _ layout: AttentiveLayout, keys: Span<Float>, values: Span<Float>,
    hidden h: inout MutableSpan<Float>, cell c: inout MutableSpan<Float>, fed: inout MutableSpan<Float>,
    threads: Int = Threads.count
  ) -> AttentiveTrace {
    let (elements, rows) = (layout.time.elementCount, layout.time.rowCount)
    precondition(
      x.count == elements * inputSize && h.count == rows * hiddenSize
        && c.count == (cell.hasCellState ? h.count : 0) && fed.count == (carriesFed ? rows * fedSize : 0),
      "\(elements) elements, \(rows) rows: x \(x.count), h \(h.count), c \(c.count), fed \(fed.count)")
    check(layout.keys, keys, values)
    var trace = AttentiveTrace()
    trace.outputs = [Float](repeating: 0, count: elements * hiddenSize)
    trace.contexts = [Float](repeating: 0, count: elements * valueWidth)
    trace.attentional = [Float](repeating: 0, count: carriesFed ? elements * fedSize : 0)
    trace.weights = [Float](repeating: 0, count: layout.pairCount)
    trace.queries = [Float](repeating: 0, count: query == nil ? 0 : elements * keyWidth)
    trace.gates = [Float](repeating: 0, count: elements * cell.savedCount * hiddenSize)
    trace.cells = [Float](repeating: 0, count: cell.hasCellState ? elements * hiddenSize : 0)
    guard elements > 0 else { return trace }
    x.withUnsafeBufferPointer { x in
      h.withUnsafeMutableBufferPointer { h in
        c.withUnsafeMutableBufferPointer { c in
          fed.withUnsafeMutableBufferPointer { fed in
            withAttention(keys, values) { attention in
              trace.withPointers { trace in
                guard let x = x.baseAddress, let h = h.baseAddress else { return }
                let steps = AttentiveSteps(
                  layer: self, layout: layout, attention: attention, trace: trace, h: h,
                  fed: fed.baseAddress ?? h,
                  steps: RecurrentSteps(
                    layer: recurrent, layout: layout.time, reversed: false, h: h, c: c.baseAddress ?? h,
                    y: trace.outputs, gates: trace.gates, cells: cell.hasCellState ? trace.cells : nil))
                steps.run(x, threads: threads)
              }
            }
          }
        }
      }
    }
    return trace
  }

  func check(_ ranges: [Range<Int>], _ keys: Span<Float>, _ values: Span<Float>) {
    let count = keys.count / keyWidth
    precondition(
      keys.count == count * keyWidth && values.count == count * valueWidth
        && ranges.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= count },
      "\(keys.count) and \(values.count) floats of keys and values, widths \(keyWidth) and \(valueWidth)")
  }

  func withAttention(_ keys: Span<Float>, _ values: Span<Float>, _ body: (PairAttention) -> Void) {
    keys.withUnsafeBufferPointer { keys in
      values.withUnsafeBufferPointer { values in
        v.withUnsafeBufferPointer { v in
          // An address where there are no floats is never read.
          let nothing = UnsafePointer<Float>(bitPattern: 64)
          guard let keys = keys.baseAddress ?? nothing, let values = values.baseAddress ?? nothing,
            let v = v.baseAddress ?? nothing
          else { return }
          body(
            PairAttention(
              scoring: scoring, keys: keys, width: keyWidth, values: values, valueWidth: valueWidth, v: v))
        }
      }
    }
  }
}

/// Where the parts of a trace lie.
struct AttentiveTracePointers {
  typealias Floats = UnsafeMutablePointer<Float>
  let outputs: Floats
  let contexts: Floats
  let attentional: Floats
  let weights: Floats
  let queries: Floats
  let gates: Floats
  let cells: Floats
}

extension AttentiveTrace {
  /// What is empty has an address that is not to be read.
  mutating func withPointers(_ body: (AttentiveTracePointers) -> Void) {
    outputs.withUnsafeMutableBufferPointer { outputs in
      contexts.withUnsafeMutableBufferPointer { contexts in
        attentional.withUnsafeMutableBufferPointer { attentional in
          weights.withUnsafeMutableBufferPointer { weights in
            queries.withUnsafeMutableBufferPointer { queries in
              gates.withUnsafeMutableBufferPointer { gates in
                cells.withUnsafeMutableBufferPointer { cells in
                  guard let first = outputs.baseAddress, let contexts = contexts.baseAddress,
                    let gates = gates.baseAddress
                  else { return }
                  body(
                    AttentiveTracePointers(
                      outputs: first, contexts: contexts, attentional: attentional.baseAddress ?? first,
                      weights: weights.baseAddress ?? first, queries: queries.baseAddress ?? first,
                      gates: gates, cells: cells.baseAddress ?? first))
                }
              }
            }
          }
        }
      }
    }
  }
}

/// The memory of one forward pass, and the walk over its steps. Threads share out the rows: they need not wait for each
/// other at each step.
struct AttentiveSteps {
  typealias Floats = UnsafeMutablePointer<Float>
  let layer: PackedAttentiveLayer
  let layout: AttentiveLayout
  let attention: PairAttention
  let trace: AttentiveTracePointers
  let h: Floats
  let fed: Floats
  let steps: RecurrentSteps

  private var size: Int { layer.hiddenSize }

  /// How many pieces the rows are cut into.
  static func pieces(_ layer: PackedAttentiveLayer, _ layout: AttentiveLayout, threads: Int) -> Int {
    let gates = layer.cell.gateCount * layer.hiddenSize
    return RecurrentSteps.pieces(
      layout.time, work: gates * (layer.hiddenSize + layer.fedSize), threads: threads)
  }

  func run(_ x: UnsafePointer<Float>, threads: Int) {
    steps.multiplyInputs(x, threads: threads)
    let pieces = layout.time.rowRanges(pieces: Self.pieces(layer, layout, threads: threads))
    nonisolated(unsafe) let all = self
    ParallelLoop.run(count: pieces.count, chunk: 1, threads: threads) {
      for piece in $0 { all.run(pieces[piece], threads: pieces.count == 1 ? threads : 1) }
    }
  }

  /// All steps of some rows.
  private func run(_ rows: Range<Int>, threads: Int) {
    let (packed, products) = steps.scratchCounts(rows: rows.count)
    let space =
      [layer.fedSize, layer.valueWidth].map { PanelProduct.scratchCount(rows: rows.count, depth: $0) }
      .reduce(packed, max)
    layer.recurrent.hiddenBias.withUnsafeBufferPointer { bias in
      Scratch.with(floats: space + products) { scratch in
        for step in 0..<layout.time.stepCount {
          let count = min(layout.time.batchSizes[step], rows.upperBound) - rows.lowerBound
          guard count > 0 else { continue }
          let live = rows.lowerBound..<rows.lowerBound + count
          let first = layout.time.starts[step] + rows.lowerBound
          func multiply(
            _ matrix: PackedMatrix, _ a: UnsafePointer<Float>, depth: Int, into target: Floats, stride: Int,
            continuing: Bool
          ) {
            matrix.withProduct(into: target, stride: stride) { product in
              var product = product
              product.continuing = continuing
              product.multiply(
                MatrixView(a, rowStride: depth), rows: count, threads: threads, scratch: scratch)
            }
          }
          func attend(_ states: UnsafePointer<Float>) {
            var (queries, width) = (states, size)
            if let query = layer.query {
              let target = trace.queries + first * layer.keyWidth
              multiply(query, states, depth: size, into: target, stride: layer.keyWidth, continuing: false)
              (queries, width) = (UnsafePointer(target), layer.keyWidth)
            }
            for r in 0..<count {
              attention.forward(
                queries + r * width, layout.keys[live.lowerBound + r],
                weights: trace.weights + layout.pairStarts[first + r],
                context: trace.contexts + (first + r) * layer.valueWidth)
            }
          }
          let gates = trace.gates + first * steps.stride
          let contexts = trace.contexts + first * layer.valueWidth
          if let combine = layer.combine {
            let fed = fed + live.lowerBound * layer.fedSize
            multiply(
              layer.fed, fed, depth: layer.fedSize, into: gates, stride: steps.stride, continuing: true)
            steps.step(
              live, from: first, bias: bias.baseAddress, threads: threads, packed: scratch,
              products: scratch + space)
            let outputs = trace.outputs + first * size
            attend(outputs)
            let target = trace.attentional + first * layer.fedSize
            multiply(
              combine.context, contexts, depth: layer.valueWidth, into: target, stride: layer.fedSize,
              continuing: false)
            multiply(
              combine.state, outputs, depth: size, into: target, stride: layer.fedSize, continuing: true)
            mapLanes(target, into: target, count: count * layer.fedSize) {
              $0 = hyperbolicTangent($0)
            }
            fed.update(from: target, count: count * layer.fedSize)
          } else {
            attend(h + live.lowerBound * size)
            multiply(
              layer.fed, contexts, depth: layer.valueWidth, into: gates, stride: steps.stride,
              continuing: true)
            steps.step(
              live, from: first, bias: bias.baseAddress, threads: threads, packed: scratch,
              products: scratch + space)
          }
        }
      }
    }
  }
}
