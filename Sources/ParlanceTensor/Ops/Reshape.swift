/// The same elements in another shape. A view: nothing is copied.
public func reshape(_ x: Tensor, _ shape: Shape) -> Tensor {
  precondition(
    x.count == shape.count, "reshape of \(x.shape) to \(shape): \(x.count) elements are not \(shape.count)")
  return Recorder(x).record(x.detached.view(as: shape)) { upstream, inputs in inputs.add(upstream, to: 0) }
}

extension Tensor {
  /// The same elements in another shape. A view: nothing is copied.
  public func reshaped(_ shape: Shape) -> Tensor { reshape(self, shape) }
}

/// The transpose of a matrix [m, n]: [n, m].
public func transpose(_ x: Tensor) -> Tensor {
  precondition(x.shape.rank == 2, "transpose of \(x.shape), which is no matrix")
  let (m, n) = (x.shape[0], x.shape[1])
  let y = Tensor([n, m]) { y in
    x.withElements { x in
      // Squares of 16 by 16, so that lines of both are used while they are near.
      for rowStart in stride(from: 0, to: m, by: 16) {
        for columnStart in stride(from: 0, to: n, by: 16) {
          for row in rowStart..<min(m, rowStart + 16) {
            for column in columnStart..<min(n, columnStart + 16) {
              y[unchecked: column &* m &+ row] = x[unchecked: row &* n &+ column]
            }
          }
        }
      }
    }
  }
  return Recorder(x).record(y) { upstream, inputs in inputs.add(transpose(upstream), to: 0) }
}
