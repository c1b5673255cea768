import ParlanceKernels

/// The weights of one layer and direction of a recurrent network, named as in its formulas (see `RecurrentCell`).
public struct RecurrentWeights: Sendable {
  /// W, [gates · hidden, inputs].
  public var input: Tensor
  /// U, [gates · hidden, hidden].
  public var hidden: Tensor
  /// b, [gates · hidden]; 0 where nil.
  public var inputBias: Tensor?
  /// d, [gates · hidden]; 0 where nil.
  public var hiddenBias: Tensor?

  public init(input: Tensor, hidden: Tensor, inputBias: Tensor? = nil, hiddenBias: Tensor? = nil) {
    self.input = input
    self.hidden = hidden
    self.inputBias = inputBias
    self.hiddenBias = hiddenBias
  }

  /// The layer packed: for decoding step by step.
  public func packed(_ cell: RecurrentCell) -> PackedRecurrentLayer {
    withElements(input, hidden) { inputWeight, hiddenWeight in
      inputBias.withElements { inputBias in
        hiddenBias.withElements { hiddenBias in
          PackedRecurrentLayer(
            cell, inputSize: input.shape.width, hiddenSize: hidden.shape.width, inputWeight: inputWeight,
            hiddenWeight: hiddenWeight, inputBias: inputBias, hiddenBias: hiddenBias)
        }
      }
    }
  }

  var detached: RecurrentWeights {
    RecurrentWeights(
      input: input.detached, hidden: hidden.detached, inputBias: inputBias.detached,
      hiddenBias: hiddenBias.detached)
  }
}

/// What a recurrent layer gives.
public struct RecurrentOutput: Sendable {
  /// The hidden state after each row, [rows, hidden].
  public let output: Tensor
  /// The hidden state after the last step of each sequence, [sequences, hidden]: of its first row where reversed, and the
  /// initial state where it has no rows.
  public let hidden: Tensor
  /// The same of the cell state; nil where the cell has none.
  public let cell: Tensor?
}

/// A recurrent layer in one direction over sequences that lie end to end: RNN, GRU or LSTM, all steps in one op.
/// - Parameters:
///   - x: [rows, inputs].
///   - sequences: which rows belong to which sequence; in any order of lengths.
///   - initialHidden, initialCell: [sequences, hidden]; 0 where nil.
///   - reversed: each sequence is read from its own last row to its first.
public func recurrent(
  _ cell: RecurrentCell, _ x: Tensor, _ sequences: RaggedOffsets, _ weights: RecurrentWeights,
  initialHidden: Tensor? = nil, initialCell: Tensor? = nil, reversed: Bool = false
) -> RecurrentOutput {
  let inputSize = checkRagged("recurrent", x, sequences)
  let size = weights.hidden.shape.width
  checkWeights(cell, weights, inputSize, size)
  for state in [initialHidden, initialCell] {
    precondition(
      state?.count ?? sequences.count * size == sequences.count * size,
      "recurrent: initial states of \(sequences.count) sequences are not \(state?.shape ?? [])")
  }
  precondition(initialCell == nil || cell.hasCellState, "recurrent: \(cell) has no cell state")
  let recorder = Recorder(
    x, weights.input, weights.hidden, weights.inputBias, weights.hiddenBias, initialHidden, initialCell)
  let pass = RecurrentPass(
    kind: cell, order: TimeMajorOrder(sequences), weights: weights.detached, inputSize: inputSize, size: size,
    reversed: reversed)
  let (joint, kept) = pass.forward(
    x.detached, initialHidden.detached, initialCell.detached, keepingTrace: recorder.isRecording)
  let recorded = recorder.record(joint) { upstream, inputs in
    if let kept { pass.backward(kept, upstream, &inputs) }
  }
  let (rows, count) = (sequences.rowCount, sequences.count)
  return RecurrentOutput(
    output: sliceRows(recorded, 0..<rows), hidden: sliceRows(recorded, rows..<rows + count),
    cell: cell.hasCellState ? sliceRows(recorded, rows + count..<rows + 2 * count) : nil)
}

private func checkWeights(_ cell: RecurrentCell, _ weights: RecurrentWeights, _ inputSize: Int, _ size: Int) {
  let width = cell.gateCount * size
  precondition(
    weights.input.shape == [width, inputSize] && weights.hidden.shape == [width, size]
      && weights.inputBias?.count ?? width == width && weights.hiddenBias?.count ?? width == width,
    "recurrent: weights of \(weights.input.shape) and \(weights.hidden.shape) for \(inputSize) inputs, \(cell)"
  )
}

/// One pass through a recurrent layer. The op's result is one tensor of rows: outputs of all rows, then final hidden
/// states, then final cell states.
private struct RecurrentPass: Sendable {
  let kind: RecurrentCell
  let order: TimeMajorOrder
  let weights: RecurrentWeights
  let inputSize: Int
  let size: Int
  let reversed: Bool

  /// What the backward direction needs, in order of time.
  struct Kept: Sendable {
    let x: Tensor
    let output: Tensor
    let initialHidden: Tensor
    let initialCell: Tensor
    let trace: RecurrentTrace
  }

  private var stateCount: Int { order.sequences.count }
  private var cellShape: Shape { [kind.hasCellState ? stateCount : 0, size] }

  func forward(
    _ x: Tensor, _ initialHidden: Tensor?, _ initialCell: Tensor?, keepingTrace: Bool
  ) -> (joint: Tensor, kept: Kept?) {
    let x = gathered(x, order.rows)
    let h0 = initialHidden.map { gathered($0, order.sequences) } ?? Tensor([stateCount, size], repeating: 0)
    let c0 =
      kind.hasCellState
      ? initialCell.map { gathered($0, order.sequences) } ?? Tensor(cellShape, repeating: 0)
      : Tensor(cellShape, [])
    var (h, c, trace) = (h0, c0, RecurrentTrace?.none)
    let y = Tensor([order.rows.count, size]) { y in
      h.withMutableElements { h in
        c.withMutableElements { c in
          withElements(x, weights.input, weights.hidden) { x, w, u in
            weights.inputBias.withElements { b in
              weights.hiddenBias.withElements { d in
                trace = RecurrentKernels.forward(
                  kind, x, order.layout, inputSize: inputSize, hiddenSize: size, reversed: reversed,
                  inputWeight: w,
                  hiddenWeight: u, inputBias: b, hiddenBias: d, hidden: &h, cell: &c, into: &y,
                  keepingTrace: keepingTrace)
              }
            }
          }
        }
      }
    }
    let joint = concatenate([
      gathered(y, order.rowPlaces), gathered(h, order.sequencePlaces),
      kind.hasCellState ? gathered(c, order.sequencePlaces) : c,
    ])
    guard let trace else { return (joint, nil) }
    return (joint, Kept(x: x, output: y, initialHidden: h0, initialCell: c0, trace: trace))
  }

  func backward(_ kept: Kept, _ upstream: Tensor, _ inputs: inout InputGradients) {
    let (rows, count) = (order.rows.count, stateCount)
    let dy = gathered(upstream.leadingView(0..<rows), order.rows)
    var dh = gathered(upstream.leadingView(rows..<rows + count), order.sequences)
    var dc =
      kind.hasCellState
      ? gathered(upstream.leadingView(rows + count..<rows + 2 * count), order.sequences)
      : Tensor(cellShape, [])
    let width = kind.gateCount * size
    var dx = Tensor(uninitialized: inputs.wants(0) ? [rows, inputSize] : [0, inputSize])
    var dw = Tensor(uninitialized: weights.input.shape)
    var du = Tensor(uninitialized: weights.hidden.shape)
    var db = Tensor(uninitialized: [inputs.wants(3) ? width : 0])
    var dd = Tensor(uninitialized: [inputs.wants(4) ? width : 0])
    withMutableElements(&dw, &du, &db, &dd) { dw, du, db, dd in
      dx.withMutableElements { dx in
        dh.withMutableElements { dh in
          dc.withMutableElements { dc in
            withElements(kept.x, weights.input, weights.hidden) { x, w, u in
              withElements(kept.initialHidden, kept.initialCell) { h0, c0 in
                withElements(kept.output, dy) { y, dy in
                  RecurrentKernels.backward(
                    kind, x, order.layout, inputSize: inputSize, hiddenSize: size, reversed: reversed,
                    inputWeight: w,
                    hiddenWeight: u, initialHidden: h0, initialCell: c0, y: y, trace: kept.trace,
                    outputGradient: dy,
                    hidden: &dh, cell: &dc, wantsInitial: inputs.wants(5) || inputs.wants(6), into: &dx,
                    inputWeight: &dw, hiddenWeight: &du, inputBias: &db,
                    hiddenBias: &dd)
                }
              }
            }
          }
        }
      }
    }
    if inputs.wants(0) { inputs.add(gathered(dx, order.rowPlaces), to: 0) }
    inputs.add(dw, to: 1)
    inputs.add(du, to: 2)
    if inputs.wants(3) { inputs.add(db, to: 3) }
    if inputs.wants(4) { inputs.add(dd, to: 4) }
    if inputs.wants(5) { inputs.add(gathered(dh, order.sequencePlaces), to: 5) }
    if kind.hasCellState, inputs.wants(6) { inputs.add(gathered(dc, order.sequencePlaces), to: 6) }
  }

  private func gathered(_ x: Tensor, _ numbers: [Int32]) -> Tensor {
    Tensor([numbers.count, x.shape.width]) { y in
      x.withElements {
        RowKernels.gather($0, width: x.shape.width, ids: numbers.span, into: &y, threads: Threads.count)
      }
    }
  }
}
