/// Recurrent layers over whole ragged batches, for training: weights come and go as plain matrices.
public enum RecurrentKernels {
  /// Packs the weights and runs `PackedRecurrentLayer.forward`; see there and its `init` for the parameters.
  public static func forward(
    _ cell: RecurrentCell, _ x: Span<Float>, _ layout: TimeMajorLayout, inputSize: Int, hiddenSize: Int,
    reversed: Bool = false, inputWeight: Span<Float>, hiddenWeight: Span<Float>, inputBias: Span<Float>?,
    hiddenBias: Span<Float>?, hidden h: inout MutableSpan<Float>, cell c: inout MutableSpan<Float>,
    into y: inout MutableSpan<Float>, keepingTrace: Bool, threads: Int = Threads.count
  ) -> RecurrentTrace? {
    PackedRecurrentLayer(
      cell, inputSize: inputSize, hiddenSize: hiddenSize, inputWeight: inputWeight,
      hiddenWeight: hiddenWeight,
      inputBias: inputBias, hiddenBias: hiddenBias, threads: threads
    ).forward(
      x, layout, reversed: reversed, hidden: &h, cell: &c, into: &y, keepingTrace: keepingTrace,
      threads: threads)
  }

  /// Gradients of everything that went into `forward`.
  /// - Parameters:
  ///   - x, inputWeight, hiddenWeight: as given to `forward`.
  ///   - initialHidden, initialCell: the states given to `forward`.
  ///   - y: the outputs of `forward`.
  ///   - trace: what `forward` returned.
  ///   - dy: gradient of `y`.
  ///   - dHidden: gradient of the final hidden states; becomes that of the initial ones.
  ///   - dCell: gradient of the final cell states; becomes that of the initial ones. Empty where the cell has none.
  ///   - wantsInitial: where false, `dHidden` and `dCell` are of no meaning afterwards.
  ///   - dx: gradient of `x`, overwritten. It is left out where this is empty.
  ///   - dInputWeight, dHiddenWeight: gradients of the weights, overwritten.
  ///   - dInputBias, dHiddenBias: gradients of the biases, overwritten. They are left out where these are empty.
  public static func backward(
    _ cell: RecurrentCell, _ x: Span<Float>, _ layout: TimeMajorLayout, inputSize: Int, hiddenSize: Int,
    reversed: Bool = false, inputWeight: Span<Float>, hiddenWeight: Span<Float>, initialHidden: Span<Float>,
    initialCell: Span<Float>, y: Span<Float>, trace: RecurrentTrace, outputGradient dy: Span<Float>,
    hidden dHidden: inout MutableSpan<Float>, cell dCell: inout MutableSpan<Float>, wantsInitial: Bool = true,
    into dx: inout MutableSpan<Float>, inputWeight dInputWeight: inout MutableSpan<Float>,
    hiddenWeight dHiddenWeight: inout MutableSpan<Float>, inputBias dInputBias: inout MutableSpan<Float>,
    hiddenBias dHiddenBias: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    let (elements, states) = (layout.elementCount, layout.rowCount * hiddenSize)
    let width = cell.gateCount * hiddenSize
    let cells = cell.hasCellState
    precondition(
      inputSize > 0 && hiddenSize > 0 && inputWeight.count == width * inputSize
        && hiddenWeight.count == width * hiddenSize && dInputWeight.count == inputWeight.count
        && dHiddenWeight.count == hiddenWeight.count,
      "\(inputWeight.count) and \(hiddenWeight.count) weights for \(inputSize) inputs, \(hiddenSize) units")
    precondition(
      x.count == elements * inputSize && y.count == elements * hiddenSize && dy.count == y.count
        && trace.gates.count == elements * cell.savedCount * hiddenSize
        && trace.cells.count == (cells ? y.count : 0),
      "\(elements) elements: x \(x.count), y \(y.count), dy \(dy.count), trace \(trace.gates.count)")
    precondition(
      initialHidden.count == states && dHidden.count == states && initialCell.count == (cells ? states : 0)
        && dCell.count == (cells ? states : 0),
      "\(layout.rowCount) rows of \(hiddenSize): states of other sizes")
    precondition(
      [0, x.count].contains(dx.count) && [0, width].contains(dInputBias.count)
        && [0, width].contains(dHiddenBias.count), "gradients of other sizes than what they belong to")
    // Biases' gradients are added up; those of weights are overwritten by products, where any element has touched them.
    zero(&dInputBias)
    zero(&dHiddenBias)
    if elements == layout.batchSizes.first ?? 0 { zero(&dHiddenWeight) }
    guard elements > 0 else { return zero(&dInputWeight) }
    x.withUnsafeBufferPointer { x in
      inputWeight.withUnsafeBufferPointer { w in
        hiddenWeight.withUnsafeBufferPointer { u in
          initialHidden.withUnsafeBufferPointer { h0 in
            initialCell.withUnsafeBufferPointer { c0 in
              y.withUnsafeBufferPointer { y in
                dy.withUnsafeBufferPointer { dy in
                  trace.gates.withUnsafeBufferPointer { gates in
                    trace.cells.withUnsafeBufferPointer { cells in
                      dHidden.withUnsafeMutableBufferPointer { dh in
                        dCell.withUnsafeMutableBufferPointer { dc in
                          guard let x = x.baseAddress, let w = w.baseAddress, let u = u.baseAddress,
                            let h0 = h0.baseAddress, let y = y.baseAddress, let dy = dy.baseAddress,
                            let gates = gates.baseAddress, let dh = dh.baseAddress
                          else { return }
                          var pass = RecurrentBackward(
                            cell: cell, layout: layout, reversed: reversed, inputSize: inputSize,
                            size: hiddenSize, x: x, w: w, u: u, h0: h0, c0: c0.baseAddress ?? h0, y: y,
                            dy: dy,
                            gates: gates, cells: cells.baseAddress ?? gates, dh: dh, dc: dc.baseAddress ?? dh)
                          pass.wantsInitial = wantsInitial
                          pass.run(
                            dx: &dx, dw: &dInputWeight, du: &dHiddenWeight, db: &dInputBias, dd: &dHiddenBias,
                            threads: threads)
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

  private static func zero(_ span: inout MutableSpan<Float>) {
    span.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
  }
}
