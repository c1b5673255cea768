import ParlanceKernels

/// The weights of a recurrent layer that looks at a source while it goes; see `PackedAttentiveLayer` for the formulas.
public struct AttentiveWeights: Sendable {
  /// The cell, `input` being the weights of the layer's own input.
  public var recurrent: RecurrentWeights
  /// F, [gates · hidden, fed]: the cell's weights of what is fed.
  public var fed: Tensor
  public var scoring: PairScoring
  /// Q, [key width, hidden]; nil where states are scored as they are.
  public var query: Tensor?
  /// v of additive scores, [key width].
  public var v: Tensor?
  /// The attentional vector's columns of the context, [fed, value width], and of the state, [fed, hidden]; both or none.
  public var combineContext: Tensor?
  public var combineState: Tensor?

  public init(
    recurrent: RecurrentWeights, fed: Tensor, scoring: PairScoring, query: Tensor? = nil, v: Tensor? = nil,
    combineContext: Tensor? = nil, combineState: Tensor? = nil
  ) {
    self.recurrent = recurrent
    self.fed = fed
    self.scoring = scoring
    self.query = query
    self.v = v
    self.combineContext = combineContext
    self.combineState = combineState
  }

  var detached: AttentiveWeights {
    AttentiveWeights(
      recurrent: recurrent.detached, fed: fed.detached, scoring: scoring, query: query.detached,
      v: v.detached, combineContext: combineContext.detached, combineState: combineState.detached)
  }

  /// The layer packed for `cell`: for decoding, and for the op below.
  /// - Parameters:
  ///   - keyWidth: of projected keys.
  ///   - valueWidth: of values.
  public func packed(_ cell: RecurrentCell, keyWidth: Int, valueWidth: Int) -> PackedAttentiveLayer {
    let layer = recurrent.packed(cell)
    return fed.withElements { fedWeight in
      query.withElements { query in
        v.withElements { v in
          combineContext.withElements { combineContext in
            combineState.withElements { combineState in
              PackedAttentiveLayer(
                layer, scoring: scoring, keyWidth: keyWidth, valueWidth: valueWidth,
                fedSize: fed.shape.width, fed: fedWeight, query: query, v: v, combineContext: combineContext,
                combineState: combineState)
            }
          }
        }
      }
    }
  }
}

/// A recurrent layer with attention over sequences that lie end to end, all steps in one op.
/// - Parameters:
///   - x: [rows, inputs].
///   - sequences: which rows belong to which sequence; in any order of lengths.
///   - keys: [key rows, key width], projected.
///   - values: [key rows, value width].
///   - keyRows: which keys belong to which sequence.
///   - initialHidden, initialCell: [sequences, hidden]. Attentional vectors begin at zero.
/// - Returns: for each row the attentional vector, [rows, fed], or without one the state and the context it was computed
///   from, side by side, [rows, hidden + value width]; and the weights, a block [rows, keys] for each sequence, end to
///   end, which are not recorded.
public func attentiveRecurrent(
  _ cell: RecurrentCell, _ x: Tensor, _ sequences: RaggedOffsets, _ weights: AttentiveWeights, keys: Tensor,
  values: Tensor, keyRows: RaggedOffsets, initialHidden: Tensor, initialCell: Tensor? = nil
) -> (features: Tensor, weights: Tensor) {
  _ = checkRagged("attentiveRecurrent", x, sequences)
  let (keyWidth, valueWidth) = (
    checkRagged("attentiveRecurrent", keys, keyRows), checkRagged("attentiveRecurrent", values, keyRows)
  )
  precondition(
    sequences.count == keyRows.count && (initialCell != nil) == cell.hasCellState,
    "attentiveRecurrent: \(sequences.count) sequences, \(keyRows.count) sources")
  let w = weights.recurrent
  let recorder = Recorder(
    x, w.input, w.hidden, w.inputBias, w.hiddenBias, weights.fed, weights.query, weights.v,
    weights.combineContext, weights.combineState, keys, values, initialHidden, initialCell)
  let pass = AttentivePass(
    cell: cell, order: TimeMajorOrder(sequences), sequences: sequences, keyRows: keyRows,
    weights: weights.detached, keyWidth: keyWidth, valueWidth: valueWidth, keys: keys.detached,
    values: values.detached)
  let kept = pass.forward(x.detached, initialHidden.detached, initialCell.detached)
  let recorded = recorder.record(pass.features(kept)) { upstream, inputs in
    pass.backward(kept, upstream, &inputs)
  }
  return (recorded, pass.pairWeights(kept))
}

private struct AttentivePass: Sendable {
  let cell: RecurrentCell
  let order: TimeMajorOrder
  let sequences: RaggedOffsets
  let keyRows: RaggedOffsets
  let weights: AttentiveWeights
  let keyWidth: Int
  let valueWidth: Int
  let keys: Tensor
  let values: Tensor

  /// What the backward direction needs, in order of time.
  struct Kept: Sendable {
    let x: Tensor
    let initialHidden: Tensor
    let initialCell: Tensor
    let layer: PackedAttentiveLayer
    let layout: AttentiveLayout
    let trace: AttentiveTrace
  }

  private var size: Int { weights.recurrent.hidden.shape.width }
  private var isCombined: Bool { weights.combineContext != nil }

  func forward(_ x: Tensor, _ initialHidden: Tensor, _ initialCell: Tensor?) -> Kept {
    let layer = weights.packed(cell, keyWidth: keyWidth, valueWidth: valueWidth)
    let layout = AttentiveLayout(
      lengths: order.sequences.map { sequences[Int($0)].count },
      keys: order.sequences.map { keyRows[Int($0)] })
    let x = x.gathered(order.rows)
    let h0 = initialHidden.gathered(order.sequences)
    let c0 = initialCell?.gathered(order.sequences) ?? Tensor([0, size], [])
    var (h, c) = (h0, c0)
    var fed = Tensor([isCombined ? sequences.count : 0, layer.fedSize], repeating: 0)
    let trace = h.withMutableElements { h in
      c.withMutableElements { c in
        fed.withMutableElements { fed in
          withElements(x, keys, values) {
            layer.forward($0, layout, keys: $1, values: $2, hidden: &h, cell: &c, fed: &fed)
          }
        }
      }
    }
    return Kept(x: x, initialHidden: h0, initialCell: c0, layer: layer, layout: layout, trace: trace)
  }

  func features(_ kept: Kept) -> Tensor {
    let rows = sequences.rowCount
    if isCombined {
      return Tensor([rows, kept.layer.fedSize], kept.trace.attentional).gathered(order.rowPlaces)
    }
    return concatenate(
      [Tensor([rows, size], kept.trace.outputs), Tensor([rows, valueWidth], kept.trace.contexts)], axis: -1
    ).gathered(order.rowPlaces)
  }

  /// The weights sequence by sequence.
  func pairWeights(_ kept: Kept) -> Tensor {
    var values: [Float] = []
    values.reserveCapacity(kept.layout.pairCount)
    for sequence in 0..<sequences.count {
      for row in sequences[sequence] {
        let element = Int(order.rowPlaces[row])
        values += kept.trace.weights[kept.layout.pairStarts[element]..<kept.layout.pairStarts[element + 1]]
      }
    }
    return Tensor([values.count], values)
  }

  func backward(_ kept: Kept, _ upstream: Tensor, _ inputs: inout InputGradients) {
    let upstream = upstream.gathered(order.rows)
    let nothing = Tensor([0], [])
    let dAttentional = isCombined ? upstream : nothing
    let dOutputs = isCombined ? nothing : sliceColumns(upstream, 0..<size)
    let dContexts = isCombined ? nothing : sliceColumns(upstream, size..<size + valueWidth)
    let w = weights.recurrent
    let g = withElements(kept.x, keys, values) { x, keys, values in
      withElements(w.input, w.hidden, weights.fed) { input, hidden, fed in
        weights.query.withElements { query in
          weights.combineContext.withElements { combineContext in
            weights.combineState.withElements { combineState in
              withElements(kept.initialHidden, kept.initialCell) { h0, c0 in
                withElements(dOutputs, dContexts, dAttentional) { dOutputs, dContexts, dAttentional in
                  kept.layer.backward(
                    x, kept.layout, keys: keys, values: values, inputWeight: input, hiddenWeight: hidden,
                    fed: fed, query: query, combineContext: combineContext, combineState: combineState,
                    initialHidden: h0, initialCell: c0, trace: kept.trace, outputs: dOutputs,
                    contexts: dContexts, attentional: dAttentional)
                }
              }
            }
          }
        }
      }
    }
    func add(_ gradient: [Float], like tensor: Tensor?, to input: Int) {
      guard let tensor, inputs.wants(input) else { return }
      inputs.add(Tensor(tensor.shape, gradient), to: input)
    }
    if inputs.wants(0) { inputs.add(Tensor(kept.x.shape, g.x).gathered(order.rowPlaces), to: 0) }
    add(g.inputWeight, like: w.input, to: 1)
    add(g.hiddenWeight, like: w.hidden, to: 2)
    add(g.inputBias, like: w.inputBias, to: 3)
    add(g.hiddenBias, like: w.hiddenBias, to: 4)
    add(g.fed, like: weights.fed, to: 5)
    add(g.query, like: weights.query, to: 6)
    add(g.v, like: weights.v, to: 7)
    add(g.combineContext, like: weights.combineContext, to: 8)
    add(g.combineState, like: weights.combineState, to: 9)
    add(g.keys, like: keys, to: 10)
    add(g.values, like: values, to: 11)
    func addState(_ gradient: [Float], to input: Int) {
      guard inputs.wants(input) else { return }
      inputs.add(Tensor([sequences.count, size], gradient).gathered(order.sequencePlaces), to: input)
    }
    addState(g.hidden, to: 12)
    if cell.hasCellState { addState(g.cell, to: 13) }
  }
}

extension Tensor {
  /// Rows by number; not recorded.
  fileprivate func gathered(_ numbers: [Int32]) -> Tensor {
    Tensor([numbers.count, shape.width]) { y in
      detached.withElements {
        RowKernels.gather($0, width: shape.width, ids: numbers.span, into: &y, threads: Threads.count)
      }
    }
  }
}
