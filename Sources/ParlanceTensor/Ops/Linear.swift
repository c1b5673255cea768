import ParlanceKernels

/// y = x Wᵀ + b: the layer of that name.
/// - Parameters:
///   - x: [..., inputs].
///   - weight: W, [outputs, inputs].
///   - bias: b, [outputs].
/// - Returns: [..., outputs].
public func linear(_ x: Tensor, _ weight: Tensor, _ bias: Tensor? = nil) -> Tensor {
  precondition(
    weight.shape.rank == 2 && weight.shape[1] == x.shape.width
      && bias?.count ?? weight.shape[0] == weight.shape[0],
    "linear of \(x.shape) with a weight of \(weight.shape), bias \(bias.map { "\($0.shape)" } ?? "none")")
  let recorder = Recorder(x, weight, bias)
  let (x, weight, bias) = (x.detached, weight.detached, bias.detached)
  let (rows, inputs, outputs) = (x.shape.rows, weight.shape[1], weight.shape[0])
  let y = Tensor(x.shape.with(width: outputs)) { y in
    withElements(x, weight) { x, weight in
      bias.withElements {
        GEMM.multiply(
          x, weight, transposed: true, m: rows, n: outputs, k: inputs, bias: $0, into: &y,
          threads: Threads.count)
      }
    }
  }
  return recorder.record(y) { upstream, gradients in
    gradients.accumulate(0) { dx, beta in
      withElements(upstream, weight) { dy, weight in
        GEMM.multiply(
          dy, weight, m: rows, n: inputs, k: outputs, beta: beta, into: &dx, threads: Threads.count)
      }
    }
    gradients.accumulate(1) { dw, beta in
      withElements(upstream, x) { dy, x in
        GEMM.multiply(
          dy, transposed: true, x, m: outputs, n: inputs, k: rows, beta: beta, into: &dw,
          threads: Threads.count)
      }
    }
    gradients.addColumnSums(of: upstream, to: 2)
  }
}
