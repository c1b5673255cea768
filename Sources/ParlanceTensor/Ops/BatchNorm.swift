import ParlanceKernels

/// Batch normalization with the statistics of this batch (Ioffe and Szegedy, 2015): each column is brought to mean 0 and
/// variance 1 over all rows, then scaled and shifted.
/// - Parameters:
///   - x: [rows, width]; at least one row.
///   - weight, bias: [width].
/// - Returns: the result, and each column's mean and (biased) variance, not recorded, for running averages.
public func batchNorm(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor, epsilon: Float = 1e-5
) -> (value: Tensor, mean: Tensor, variance: Tensor) {
  checkVector("batchNorm", weight, width: x.shape.width)
  checkVector("batchNorm", bias, width: x.shape.width)
  precondition(x.shape.rows > 0, "batchNorm of no rows")
  let recorder = Recorder(x, weight, bias)
  let (x, weight, bias) = (x.detached, weight.detached, bias.detached)
  let (mean, variance) = columnStatistics(x)
  let (normalized, inverse) = standardized(x, mean: mean, variance: variance, epsilon: epsilon)
  let y = recorder.record(affine(normalized, weight, bias)) { upstream, inputs in
    // Per column, with n rows and z normalized: dx = w / (n σ) (n dy − Σ dy − z Σ dy z); dw = Σ dy z; db = Σ dy.
    let (rows, width) = (x.shape.rows, x.shape.width)
    let dw = columnSums(upstream * normalized)
    let db = columnSums(upstream)
    if inputs.wants(0) {
      let gradient = Tensor(x.shape) { dx in
        withElements(upstream, normalized, weight) { dy, z, weight in
          withElements(dw, db, inverse) { dw, db, inverse in
            let n = Float(rows)
            for row in 0..<rows {
              for i in 0..<width {
                let at = row * width + i
                dx[at] = weight[i] * inverse[i] * (dy[at] - (db[i] + z[at] * dw[i]) / n)
              }
            }
          }
        }
      }
      inputs.add(gradient, to: 0)
    }
    inputs.add(dw, to: 1)
    inputs.add(db, to: 2)
  }
  return (y, mean, variance)
}

/// Batch normalization with given statistics, as a trained model uses its running averages.
/// - Parameter mean, variance: [width]; no gradient flows into them.
public func batchNorm(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor, mean: Tensor, variance: Tensor, epsilon: Float = 1e-5
) -> Tensor {
  for vector in [weight, bias, mean, variance] { checkVector("batchNorm", vector, width: x.shape.width) }
  let recorder = Recorder(x, weight, bias)
  let (weight, bias) = (weight.detached, bias.detached)
  let (normalized, inverse) = standardized(
    x.detached, mean: mean.detached, variance: variance.detached, epsilon: epsilon)
  return recorder.record(affine(normalized, weight, bias)) { upstream, inputs in
    if inputs.wants(0) {
      inputs.add(affine(upstream, weight * inverse, Tensor(weight.shape, repeating: 0)), to: 0)
    }
    if inputs.wants(1) { inputs.add(columnSums(upstream * normalized), to: 1) }
    inputs.add(columnSums(upstream), to: 2)
  }
}

/// The mean and the biased variance of each column, in two passes.
private func columnStatistics(_ x: Tensor) -> (mean: Tensor, variance: Tensor) {
  let factor = 1 / Float(x.shape.rows)
  let mean = scale(columnSums(x), by: factor)
  let centered = addBias(x, scale(mean, by: -1))
  return (mean, scale(columnSums(centered * centered), by: factor))
}

private func columnSums(_ x: Tensor) -> Tensor {
  Tensor([x.shape.width]) { sums in
    x.withElements { RowKernels.sumColumns($0, into: &sums, threads: Threads.count) }
  }
}

/// (x − mean) / √(variance + ε), and 1 / √(variance + ε).
private func standardized(
  _ x: Tensor, mean: Tensor, variance: Tensor, epsilon: Float
) -> (value: Tensor, inverse: Tensor) {
  let inverse = Tensor([x.shape.width]) { inverse in
    variance.withElements { variance in
      for i in variance.indices { inverse[i] = 1 / (variance[i] + epsilon).squareRoot() }
    }
  }
  let centered = addBias(x, scale(mean, by: -1))
  return (affine(centered, inverse, Tensor(inverse.shape, repeating: 0)), inverse)
}

/// x · weight + bias, column by column.
private func affine(_ x: Tensor, _ weight: Tensor, _ bias: Tensor) -> Tensor {
  Tensor(x.shape) { y in
    withElements(x, weight, bias) { x, weight, bias in
      let width = weight.count
      for row in 0..<(width > 0 ? x.count / width : 0) {
        for i in 0..<width { y[row * width + i] = x[row * width + i] * weight[i] + bias[i] }
      }
    }
  }
}
