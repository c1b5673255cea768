extension PackedAttentiveLayer {
  /// Gradients of everything that went into `forward`, whose attentional vectors began at zero.
  /// - Parameters:
  ///   - x, keys, values, layout: as given to `forward`. No two rows share keys.
  ///   - inputWeight, hiddenWeight, fed, query, combineContext, combineState: the weights the layer was made of.
  ///   - initialHidden, initialCell: the states given to `forward`.
  ///   - trace: what `forward` returned.
  ///   - dOutputs, dContexts, dAttentional: gradients of the trace's parts; zero where empty.
  public func backward(
    _ x: Span<Float>, _ layout: AttentiveLayout, keys: Span<Float>, values: Span<Float>,
    inputWeight: Span<Float>, hiddenWeight: Span<Float>, fed: Span<Float>, query: Span<Float>?,
    combineContext: Span<Float>?, combineState: Span<Float>?, initialHidden: Span<Float>,
    initialCell: Span<Float>, trace: AttentiveTrace, outputs dOutputs: Span<Float>,
    contexts dContexts: Span<Float>, attentional dAttentional: Span<Float>, threads: Int = Threads.count
  ) -> AttentiveGradients {
    let (elements, rows) = (layout.time.elementCount, layout.time.rowCount)
    let width = cell.gateCount * hiddenSize
    check(layout.keys, keys, values)
    precondition(
      x.count == elements * inputSize && trace.outputs.count == elements * hiddenSize
        && trace.weights.count == layout.pairCount && initialHidden.count == rows * hiddenSize
        && initialCell.count == (cell.hasCellState ? initialHidden.count : 0),
      "\(elements) elements, \(rows) rows: x \(x.count), trace of \(trace.outputs.count)")
    precondition(
      inputWeight.count == width * inputSize && hiddenWeight.count == width * hiddenSize
        && fed.count == width * fedSize && (query.length == nil) == (self.query == nil)
        && query.length ?? 0 == (self.query == nil ? 0 : keyWidth * hiddenSize)
        && combineContext.length ?? 0 == (carriesFed ? fedSize * valueWidth : 0)
        && combineState.length ?? 0 == (carriesFed ? fedSize * hiddenSize : 0),
      "weights of other sizes than the layer's")
    precondition(
      [0, elements * hiddenSize].contains(dOutputs.count)
        && [0, elements * valueWidth].contains(dContexts.count)
        && [0, trace.attentional.count].contains(dAttentional.count),
      "gradients of other sizes than a trace's")
    func zeros(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }
    var result = AttentiveGradients(
      x: zeros(x.count), inputWeight: zeros(inputWeight.count), hiddenWeight: zeros(hiddenWeight.count),
      inputBias: zeros(width), hiddenBias: zeros(width), fed: zeros(fed.count),
      query: zeros(query.length ?? 0),
      v: zeros(v.count), combineContext: zeros(combineContext.length ?? 0),
      combineState: zeros(combineState.length ?? 0), keys: zeros(keys.count), values: zeros(values.count),
      hidden: zeros(initialHidden.count), cell: zeros(initialCell.count))
    guard elements > 0 else { return result }
    var trace = trace
    var zeroOutputs = zeros(dOutputs.count == 0 ? elements * hiddenSize : 0)
    var (dHidden, dCells) = (result.hidden, result.cell)
    x.withUnsafeBufferPointer { x in
      initialHidden.withUnsafeBufferPointer { h0 in
        initialCell.withUnsafeBufferPointer { c0 in
          zeroOutputs.withUnsafeMutableBufferPointer { zeroOutputs in
            dOutputs.withUnsafeBufferPointer { dOutputs in
              dContexts.withUnsafeBufferPointer { dContexts in
                dAttentional.withUnsafeBufferPointer { dAttentional in
                  dHidden.withUnsafeMutableBufferPointer { dh in
                    dCells.withUnsafeMutableBufferPointer { dc in
                      withWeights(inputWeight, hiddenWeight, fed, query, combineContext, combineState) {
                        weights in
                        withAttention(keys, values) { attention in
                          trace.withPointers { trace in
                            guard let x = x.baseAddress, let h0 = h0.baseAddress, let dh = dh.baseAddress,
                              let dy = dOutputs.isEmpty
                                ? UnsafePointer(zeroOutputs.baseAddress) : dOutputs.baseAddress
                            else { return }
                            let pass = AttentiveBackward(
                              layer: self, layout: layout, attention: attention, trace: trace,
                              weights: weights,
                              pass: RecurrentBackward(
                                cell: cell, layout: layout.time, reversed: false, inputSize: inputSize,
                                size: hiddenSize, x: x, w: weights.input, u: weights.hidden, h0: h0,
                                c0: c0.baseAddress ?? h0, y: trace.outputs, dy: dy, gates: trace.gates,
                                cells: trace.cells, dh: dh, dc: dc.baseAddress ?? dh),
                              dContexts: dContexts.isEmpty ? nil : dContexts.baseAddress,
                              dAttentional: dAttentional.isEmpty ? nil : dAttentional.baseAddress)
                            pass.run(&result, threads: threads)
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    (result.hidden, result.cell) = (dHidden, dCells)
    return result
  }

  private func withWeights(
    _ input: Span<Float>, _ hidden: Span<Float>, _ fed: Span<Float>, _ query: Span<Float>?,
    _ combineContext: Span<Float>?, _ combineState: Span<Float>?, _ body: (AttentiveWeightPointers) -> Void
  ) {
    input.withUnsafeBufferPointer { input in
      hidden.withUnsafeBufferPointer { hidden in
        fed.withUnsafeBufferPointer { fed in
          query.withPointer { query in
            combineContext.withPointer { combineContext in
              combineState.withPointer { combineState in
                guard let input = input.baseAddress, let hidden = hidden.baseAddress,
                  let fed = fed.baseAddress
                else { return }
                body(
                  AttentiveWeightPointers(
                    input: input, hidden: hidden, fed: fed, query: query, combineContext: combineContext,
                    combineState: combineState))
              }
            }
          }
        }
      }
    }
  }
}
