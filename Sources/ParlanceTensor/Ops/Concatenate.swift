import ParlanceKernels

/// Tensors one after the other along an axis: the first (0) or the last (-1). All other sizes are the same.
public func concatenate(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
  guard let first = tensors.first else { preconditionFailure("concatenate of no tensors") }
  let rank = first.shape.rank
  precondition(rank > 0, "concatenate of single numbers")
  let axis = axis < 0 ? rank + axis : axis
  precondition(
    axis == 0 || axis == rank - 1, "concatenate along axis \(axis) of \(first.shape): first or last only")
  var sizes = first.shape.sizes
  sizes[axis] = tensors.reduce(0) { $0 + $1.shape[axis] }
  for tensor in tensors {
    var other = tensor.shape.sizes
    precondition(other.count == rank, "concatenate of \(first.shape) and \(tensor.shape)")
    other[axis] = sizes[axis]
    precondition(other == sizes, "concatenate along axis \(axis) of \(first.shape) and \(tensor.shape)")
  }
  // Seen as rows: along the first axis there is one, which holds the tensors whole.
  let rows = axis == 0 ? 1 : first.shape.rows
  let widths = tensors.map { axis == 0 ? $0.count : $0.shape.width }
  let width = widths.reduce(0, +)
  let y = Tensor(Shape(sizes)) { y in
    var start = 0
    for (tensor, part) in zip(tensors, widths) {
      tensor.withElements { x in
        RowKernels.copyBlock(
          x, start: 0, stride: part, into: &y, at: start, targetStride: width, rows: rows, width: part)
      }
      start += part
    }
  }
  let shapes = tensors.map(\.shape)
  return Recorder(all: tensors).record(y) { upstream, inputs in
    var start = 0
    for (index, part) in widths.enumerated() {
      defer { start += part }
      guard inputs.wants(index) else { continue }
      let gradient = Tensor(shapes[index]) { dx in
        upstream.withElements { upstream in
          RowKernels.copyBlock(
            upstream, start: start, stride: width, into: &dx, at: 0, targetStride: part, rows: rows,
            width: part)
        }
      }
      inputs.add(gradient, to: index)
    }
  }
}
