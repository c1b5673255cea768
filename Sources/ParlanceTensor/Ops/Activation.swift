import ParlanceKernels

/// A function of each element: GELU, ReLU, tanh and the others of `Activation`.
public func activation(_ x: Tensor, _ function: Activation) -> Tensor {
  let recorder = Recorder(x)
  let x = x.detached
  let y = Tensor(x.shape) { y in x.withElements { function.apply($0, into: &y) } }
  return recorder.record(y) { upstream, inputs in
    let gradient = Tensor(x.shape) { dx in
      withElements(x, upstream) { function.gradient(of: $0, upstream: $1, into: &dx) }
    }
    inputs.add(gradient, to: 0)
  }
}
