import ParlanceKernels

/// (x − μ) / √(σ² + ε) · weight + bias, with the mean μ and the (biased) variance σ² of each row (Ba et al., 2016).
/// - Parameters:
///   - x: [..., width].
///   - weight, bias: [width]; 1 and 0 where nil.
public func layerNorm(_ x: Tensor, _ weight: Tensor? = nil, _ bias: Tensor? = nil, epsilon: Float = 1e-5)
  -> Tensor
{
  layerNorm(x, adding: nil, weight, bias, epsilon: epsilon)
}

/// The same of x + other, to the bit, in one pass where nothing is recorded.
/// - Parameter other: as x.
public func layerNorm(
  _ x: Tensor, adding other: Tensor?, _ weight: Tensor? = nil, _ bias: Tensor? = nil, epsilon: Float = 1e-5
) -> Tensor {
  let recorder = Recorder(x, weight, bias)
  if let other, other.isRecorded || recorder.isRecording || other.shape != x.shape {
    return layerNorm(x + other, weight, bias, epsilon: epsilon)
  }
  checkVector("layerNorm", weight, width: x.shape.width)
  checkVector("layerNorm", bias, width: x.shape.width)
  let (x, weight, bias) = (x.detached, weight.detached, bias.detached)
  let (rows, width) = (x.shape.rows, x.shape.width)
  var mean = Tensor(uninitialized: [rows])
  var inverseDeviation = Tensor(uninitialized: [rows])
  let y = Tensor(x.shape) { y in
    mean.withMutableElements { mean in
      inverseDeviation.withMutableElements { inverseDeviation in
        x.withElements { x in
          other.withElements { other in
            weight.withElements { weight in
              bias.withElements { bias in
                Normalization.layerNorm(
                  x, adding: other, rows: rows, width: width, weight: weight, bias: bias, epsilon: epsilon,
                  into: &y, mean: &mean, inverseDeviation: &inverseDeviation)
              }
            }
          }
        }
      }
    }
  }
  let (means, deviations) = (mean, inverseDeviation)
  return recorder.record(y) { upstream, inputs in
    var weightGradient = Tensor(uninitialized: [inputs.wants(1) ? width : 0])
    var biasGradient = Tensor(uninitialized: [inputs.wants(2) ? width : 0])
    let gradient = Tensor(x.shape) { dx in
      weightGradient.withMutableElements { dw in
        biasGradient.withMutableElements { db in
          withElements(means, deviations) { means, deviations in
            withElements(x, upstream) { x, dy in
              weight.withElements { weight in
                Normalization.layerNormGradient(
                  x, upstream: dy, rows: rows, width: width, weight: weight, mean: means,
                  inverseDeviation: deviations, into: &dx, weightGradient: &dw, biasGradient: &db)
              }
            }
          }
        }
      }
    }
    inputs.add(gradient, to: 0)
    if inputs.wants(1) { inputs.add(weightGradient, to: 1) }
    if inputs.wants(2) { inputs.add(biasGradient, to: 2) }
  }
}

func checkVector(_ op: StaticString, _ vector: Tensor?, width: Int) {
  guard let vector else { return }
  precondition(vector.count == width, "\(op) of rows of \(width) with a vector of \(vector.shape)")
}
