import ParlanceKernels

/// eˣ / Σ eˣ of each row.
/// - Parameter x: [..., width].
public func softmax(_ x: Tensor) -> Tensor {
  let (rows, width) = (x.shape.rows, x.shape.width)
  let y = Tensor(x.shape) { y in x.withElements { Softmax.apply($0, rows: rows, width: width, into: &y) } }
  return Recorder(x).record(y) { upstream, inputs in
    let gradient = Tensor(y.shape) { dx in
      withElements(y, upstream) {
        Softmax.gradient(of: $0, upstream: $1, rows: rows, width: width, into: &dx)
      }
    }
    inputs.add(gradient, to: 0)
  }
}

/// x − ln Σ eˣ of each row.
/// - Parameter x: [..., width].
public func logSoftmax(_ x: Tensor) -> Tensor {
  let (rows, width) = (x.shape.rows, x.shape.width)
  let y = Tensor(x.shape) { y in x.withElements { Softmax.logApply($0, rows: rows, width: width, into: &y) } }
  return Recorder(x).record(y) { upstream, inputs in
    let gradient = Tensor(y.shape) { dx in
      withElements(y, upstream) {
        Softmax.logGradient(of: $0, upstream: $1, rows: rows, width: width, into: &dx)
      }
    }
    inputs.add(gradient, to: 0)
  }
}
