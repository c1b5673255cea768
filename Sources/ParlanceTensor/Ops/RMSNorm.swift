import ParlanceKernels

/// x / √(mean x² + ε) · weight, row by row (Zhang and Sennrich, 2019).
/// - Parameters:
///   - x: [..., width].
///   - weight: [width]; 1 where nil.
public func rmsNorm(_ x: Tensor, _ weight: Tensor? = nil, epsilon: Float = 1e-6) -> Tensor {
  checkVector("rmsNorm", weight, width: x.shape.width)
  let recorder = Recorder(x, weight)
  let (x, weight) = (x.detached, weight.detached)
  let (rows, width) = (x.shape.rows, x.shape.width)
  var inverseRoot = Tensor(uninitialized: [rows])
  let y = Tensor(x.shape) { y in
    inverseRoot.withMutableElements { root in
      x.withElements { x in
        weight.withElements { weight in
          Normalization.rmsNorm(
            x, rows: rows, width: width, weight: weight, epsilon: epsilon, into: &y, inverseRoot: &root)
        }
      }
    }
  }
  let roots = inverseRoot
  return recorder.record(y) { upstream, inputs in
    var weightGradient = Tensor(uninitialized: [inputs.wants(1) ? width : 0])
    let gradient = Tensor(x.shape) { dx in
      weightGradient.withMutableElements { dw in
        withElements(x, upstream, roots) { x, dy, roots in
          weight.withElements { weight in
            Normalization.rmsNormGradient(
              x, upstream: dy, rows: rows, width: width, weight: weight, inverseRoot: roots, into: &dx,
              weightGradient: &dw)
          }
        }
      }
    }
    inputs.add(gradient, to: 0)
    if inputs.wants(1) { inputs.add(weightGradient, to: 1) }
  }
}
