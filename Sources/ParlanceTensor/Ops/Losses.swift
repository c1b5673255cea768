import ParlanceKernels

/// How the losses of single elements become the loss of all.
public enum Reduction: Sendable, Hashable, CaseIterable {
  /// One loss each.
  case none
  case mean
  case sum

  /// - Parameter losses: one each.
  func callAsFunction(_ losses: Tensor) -> Tensor {
    switch self {
    case .none: losses
    case .mean: ParlanceTensor.mean(losses)
    case .sum: ParlanceTensor.sum(losses)
    }
  }
}

/// Cross-entropy of targets in 0 ... 1 with the probabilities σ(logits), each element by itself.
/// - Parameters:
///   - logits: [..., width].
///   - targets: in the same shape. No gradient flows into them.
///   - positiveWeight: [width]; what a missed positive costs beside a false one. 1 where nil.
public func binaryCrossEntropy(
  _ logits: Tensor, targets: Tensor, positiveWeight: Tensor? = nil, reduction: Reduction = .mean
) -> Tensor {
  checkSameShape("binaryCrossEntropy", logits, targets)
  checkVector("binaryCrossEntropy", positiveWeight, width: logits.shape.width)
  let recorder = Recorder(logits)
  let (logits, targets, weight) = (logits.detached, targets.detached, positiveWeight.detached)
  let losses = Tensor(logits.shape) { loss in
    withElements(logits, targets) { x, t in
      weight.withElements { LossKernels.binaryCrossEntropy(x, targets: t, positiveWeight: $0, into: &loss) }
    }
  }
  let recorded = recorder.record(losses) { upstream, inputs in
    let gradient = Tensor(logits.shape) { dx in
      withElements(logits, targets, upstream) { x, t, upstream in
        weight.withElements {
          LossKernels.binaryCrossEntropyGradient(
            x, targets: t, positiveWeight: $0, upstream: upstream, into: &dx)
        }
      }
    }
    inputs.add(gradient, to: 0)
  }
  return reduction(recorded)
}

/// |x − y|ᵖ, element by element.
/// - Parameter power: p, at least 1.
public func powerError(_ x: Tensor, _ y: Tensor, power: Float, reduction: Reduction = .mean) -> Tensor {
  checkSameShape("powerError", x, y)
  precondition(power >= 1, "a p-power error needs a p of at least 1, not \(power)")
  let recorder = Recorder(x, y)
  let (x, y) = (x.detached, y.detached)
  let losses = Tensor(x.shape) { loss in
    withElements(x, y) { LossKernels.powerError($0, $1, power: power, into: &loss) }
  }
  let recorded = recorder.record(losses) { upstream, inputs in
    let derivative = Tensor(x.shape) { derivative in
      withElements(x, y) { LossKernels.powerErrorDerivative($0, $1, power: power, into: &derivative) }
    }
    let gradient = upstream * derivative
    inputs.add(gradient, to: 0)
    if inputs.wants(1) { inputs.add(scale(gradient, by: -1), to: 1) }
  }
  return reduction(recorded)
}

/// (x − y)², element by element.
public func squaredError(_ x: Tensor, _ y: Tensor, reduction: Reduction = .mean) -> Tensor {
  powerError(x, y, power: 2, reduction: reduction)
}
