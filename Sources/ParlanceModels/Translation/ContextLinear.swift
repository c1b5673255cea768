import ParlanceKernels
import ParlanceTensor

/// A linear layer over [state; context; embedding], for decoding: what it makes of a context is computed once for all rows
/// that have the same one. A row has the same bits alone and beside others.
struct ContextLinear: Sendable {
  private let context: PackedMatrix
  /// The columns beside the context's.
  private let rest: PackedMatrix
  private let bias: Tensor?

  /// - Parameters:
  ///   - weight: `[outputs, state + context + embedding]`.
  ///   - stateSize, contextSize: the widths of the first two.
  init(_ weight: Tensor, _ bias: Tensor?, stateSize: Int, contextSize: Int) {
    func packed(_ columns: Tensor) -> PackedMatrix {
      columns.withElements {
        PackedMatrix($0, rows: columns.shape[0], columns: columns.shape.width, threads: Threads.count)
      }
    }
    let (weight, end) = (weight.detached, stateSize + contextSize)
    context = packed(sliceColumns(weight, stateSize..<end))
    rest = packed(
      concatenate(
        [sliceColumns(weight, 0..<stateSize), sliceColumns(weight, end..<weight.shape.width)], axis: -1))
    self.bias = bias?.detached
  }

  /// - Parameters:
  ///   - states, embeddings: of each row.
  ///   - owners: the context of each row.
  /// - Returns: `[rows, outputs]`.
  func callAsFunction(
    states: Tensor, contexts: Tensor, owners: [Int], embeddings: Tensor, activation: Activation? = nil
  ) -> Tensor {
    var y = Tensor([contexts.shape.rows, rest.rows]) { y in
      contexts.withElements { x in
        bias.withElements { context.multiply(x, rows: contexts.shape.rows, bias: $0, into: &y) }
      }
    }
    if !owners.elementsEqual(0..<contexts.shape.rows) { y = gatherRows(y, owners) }
    let own = concatenate([states, embeddings], axis: -1)
    y.withMutableElements { y in
      own.withElements {
        rest.multiply($0, rows: owners.count, continuing: true, activation: activation, into: &y)
      }
    }
    return y
  }
}
