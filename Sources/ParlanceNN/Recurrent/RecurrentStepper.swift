import ParlanceKernels
import ParlanceTensor

/// A recurrent network that only reads forward, its weights packed for decoding: one position of each sequence at a time.
/// A sequence's result has the same bits alone and in any batch.
public struct RecurrentStepper: Sendable {
  private let layers: [PackedRecurrentLayer]

  /// - Precondition: the network has one direction.
  public init(_ network: RecurrentLayers) {
    precondition(!network.isBidirectional, "a network that reads backward cannot go step by step")
    layers = network.directions.map { $0[0].weights.packed(network.cell) }
  }

  /// Layers one above the other.
  public init(_ layers: [PackedRecurrentLayer]) { self.layers = layers }

  /// One step.
  /// - Parameters:
  ///   - x: `[sequences, inputs]`.
  ///   - state: that of the sequences, replaced by what it is after the step.
  /// - Returns: the last layer's output, `[sequences, size]`.
  public func step(_ x: Tensor, _ state: inout RecurrentState) -> Tensor {
    var input = x.detached
    let rows = x.shape.rows
    for (index, layer) in layers.enumerated() {
      var hidden = state.hidden[index].detached
      var cell = layer.cell.hasCellState ? state.cell[index].detached : Tensor([0], [])
      input.withElements { x in
        hidden.withMutableElements { hidden in
          cell.withMutableElements { cell in layer.step(x, rows: rows, hidden: &hidden, cell: &cell) }
        }
      }
      state.hidden[index] = hidden
      if layer.cell.hasCellState { state.cell[index] = cell }
      input = hidden
    }
    return input
  }
}
