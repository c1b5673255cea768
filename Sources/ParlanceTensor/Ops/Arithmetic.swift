import ParlanceKernels

// Ops element by element. Both operands have the same shape; what is broadcast has an op of its own (`addBias`).

/// a + b.
public func + (a: Tensor, b: Tensor) -> Tensor {
  checkSameShape("+", a, b)
  let y = Tensor(a.shape) { y in
    withElements(a, b) { ElementKernels.add($0, $1, into: &y, threads: Threads.count) }
  }
  return Recorder(a, b).record(y) { upstream, inputs in
    inputs.add(upstream, to: 0)
    inputs.add(upstream, to: 1)
  }
}

/// a − b.
public func - (a: Tensor, b: Tensor) -> Tensor {
  checkSameShape("-", a, b)
  let y = Tensor(a.shape) { y in
    withElements(a, b) { ElementKernels.subtract($0, $1, into: &y, threads: Threads.count) }
  }
  return Recorder(a, b).record(y) { upstream, inputs in
    inputs.add(upstream, to: 0)
    if inputs.wants(1) { inputs.add(scale(upstream, by: -1), to: 1) }
  }
}

/// a · b, element by element.
public func * (a: Tensor, b: Tensor) -> Tensor {
  checkSameShape("*", a, b)
  let recorder = Recorder(a, b)
  let (a, b) = (a.detached, b.detached)
  let y = Tensor(a.shape) { y in
    withElements(a, b) { ElementKernels.multiply($0, $1, into: &y, threads: Threads.count) }
  }
  return recorder.record(y) { upstream, inputs in
    if inputs.wants(0) { inputs.add(upstream * b, to: 0) }
    if inputs.wants(1) { inputs.add(upstream * a, to: 1) }
  }
}

public func * (x: Tensor, factor: Float) -> Tensor { scale(x, by: factor) }
public func * (factor: Float, x: Tensor) -> Tensor { scale(x, by: factor) }
public prefix func - (x: Tensor) -> Tensor { scale(x, by: -1) }

/// factor · x.
public func scale(_ x: Tensor, by factor: Float) -> Tensor {
  let y = Tensor(x.shape) { y in
    x.withElements { ElementKernels.scale($0, by: factor, into: &y, threads: Threads.count) }
  }
  return Recorder(x).record(y) { upstream, inputs in inputs.add(scale(upstream, by: factor), to: 0) }
}

/// x + b, the vector b [width] being added to each row of x [..., width].
public func addBias(_ x: Tensor, _ bias: Tensor) -> Tensor {
  precondition(
    bias.shape.rank == 1 && bias.count == x.shape.width,
    "addBias of \(bias.shape) to \(x.shape): widths differ")
  let y = Tensor(x.shape) { y in
    withElements(x, bias) { RowKernels.addBias($0, $1, into: &y, threads: Threads.count) }
  }
  return Recorder(x, bias).record(y) { upstream, inputs in
    inputs.add(upstream, to: 0)
    inputs.addColumnSums(of: upstream, to: 1)
  }
}

extension InputGradients {
  /// The gradient of a vector that was added to each row: the sums of the upstream's columns.
  mutating func addColumnSums(of upstream: Tensor, to input: Int) {
    accumulate(input) { gradient, beta in
      upstream.withElements {
        RowKernels.sumColumns($0, beta: beta, into: &gradient, threads: Threads.count)
      }
    }
  }
}

@inline(__always)
func checkSameShape(_ op: StaticString, _ a: Tensor, _ b: Tensor) {
  precondition(a.shape == b.shape, "\(op) of shapes \(a.shape) and \(b.shape), which differ")
}
