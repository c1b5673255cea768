import ParlanceKernels

/// The sum of all elements, as a single number.
public func sum(_ x: Tensor) -> Tensor {
  let shape = x.shape
  return Recorder(x).record(Tensor(x.withElements { SumKernels.sum($0) })) { upstream, inputs in
    inputs.add(Tensor(shape, repeating: upstream.scalar), to: 0)
  }
}

/// The mean of all elements, as a single number.
public func mean(_ x: Tensor) -> Tensor { scale(sum(x), by: 1 / Float(max(1, x.count))) }
