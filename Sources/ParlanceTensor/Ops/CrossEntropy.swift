import ParlanceKernels

/// The cross-entropy of targets with softmax(logits): −ln of the probability of each row's target.
/// - Parameters:
///   - logits: [..., classes].
///   - targets: one class a row.
///   - smoothing: ε of label smoothing: the target gets 1 − ε, and ε is spread evenly over all classes, itself included
///     (the definition of Szegedy et al., 2016, and of PyTorch and Marian).
///   - classWeights: [classes]; what an error costs where a class is the target; 1 where nil. The mean is then one of
///     weights. No gradient flows into them.
///   - ignoredID: targets of this id do not count; nil: all do.
/// - Returns: a single number; [rows] where the reduction is `none`, 0 where the target is ignored. The mean is over those
///   that count, and 0 where none does.
public func crossEntropy(
  _ logits: Tensor, targets: [Int32], smoothing: Float = 0, classWeights: Tensor? = nil,
  ignoring ignoredID: Int32? = nil, reduction: Reduction = .mean
) -> Tensor {
  let (rows, classes) = (logits.shape.rows, logits.shape.width)
  let counted = CountedTargets(
    "crossEntropy", targets, classes: classes, smoothing: smoothing, weights: classWeights,
    ignoredID: ignoredID)
  precondition(targets.count == rows, "crossEntropy of \(logits.shape) with \(targets.count) targets")
  let recorder = Recorder(logits)
  let logits = logits.detached
  let losses = Tensor([rows]) { losses in
    logits.withElements {
      CrossEntropy.losses(
        $0, rows: rows, classes: classes, targets: targets.span, options: counted.options, into: &losses)
    }
  }
  let recorded = recorder.record(losses) { upstream, inputs in
    let gradient = Tensor(logits.shape) { gradient in
      withElements(logits, upstream) {
        CrossEntropy.gradient(
          $0, rows: rows, classes: classes, targets: targets.span, upstream: $1, options: counted.options,
          into: &gradient)
      }
    }
    inputs.add(gradient, to: 0)
  }
  switch reduction {
  case .none: return recorded
  case .sum: return sum(recorded)
  case .mean: return scale(sum(recorded), by: counted.inverseWeight)
  }
}

/// y = x Wᵀ + b and its cross-entropy with targets, as the last layer of a language model has it. The logits of all rows
/// are never held at once; gradients are computed with the loss where an input is recorded. Other parameters as those of
/// `crossEntropy`.
/// - Parameters:
///   - x: [..., inputs].
///   - weight: W, [classes, inputs].
///   - bias: b, [classes].
///   - targets: one class a row.
public func linearCrossEntropy(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor? = nil, targets: [Int32], smoothing: Float = 0,
  classWeights: Tensor? = nil, ignoring ignoredID: Int32? = nil, reduction: Reduction = .mean
) -> Tensor {
  guard reduction != .none else {
    return crossEntropy(
      linear(x, weight, bias), targets: targets, smoothing: smoothing, classWeights: classWeights,
      ignoring: ignoredID, reduction: reduction)
  }
  let (rows, width, classes) = (x.shape.rows, x.shape.width, weight.shape.rows)
  precondition(
    weight.shape == [classes, width] && bias?.count ?? classes == classes && targets.count == rows,
    "linearCrossEntropy of \(x.shape), weight \(weight.shape), \(targets.count) targets")
  var counted = CountedTargets(
    "linearCrossEntropy", targets, classes: classes, smoothing: smoothing, weights: classWeights,
    ignoredID: ignoredID)
  // Where no target counts, the sum is the mean that this op promises: 0.
  counted.options.reduction = reduction == .mean && counted.inverseWeight > 0 ? .mean : .sum
  let recorder = Recorder(x, weight, bias)
  let options = counted.options
  guard recorder.isRecording else {
    return withElements(x, weight) { x, weight in
      bias.withElements {
        Tensor(
          Float(
            OutputLayer.crossEntropy(
              x, rows: rows, width: width, weight: weight, vocabulary: classes, bias: $0,
              targets: targets.span,
              options: options)))
      }
    }
  }
  var loss = 0.0
  var (dx, dw) = (Tensor(uninitialized: x.shape), Tensor(uninitialized: weight.shape))
  var db = Tensor(uninitialized: [recorder.records(2) ? classes : 0])
  dx.withMutableElements { dx in
    dw.withMutableElements { dw in
      db.withMutableElements { db in
        withElements(x, weight) { x, weight in
          bias.withElements {
            loss = OutputLayer.crossEntropyWithGradient(
              x, rows: rows, width: width, weight: weight, vocabulary: classes, bias: $0,
              targets: targets.span,
              options: options, into: &dx, weight: &dw, bias: &db)
          }
        }
      }
    }
  }
  let gradients = [dx, dw, db]
  return recorder.record(Tensor(Float(loss))) { upstream, inputs in
    let factor = upstream.scalar
    for (input, gradient) in gradients.enumerated() where gradient.count > 0 && inputs.wants(input) {
      inputs.add(factor == 1 ? gradient : scale(gradient, by: factor), to: input)
    }
  }
}

/// Targets of a cross-entropy, and how much those that count weigh.
private struct CountedTargets {
  var options: CrossEntropyOptions
  /// 1 / the weights of all targets that count; 0 where none does.
  let inverseWeight: Float

  init(
    _ op: StaticString, _ targets: [Int32], classes: Int, smoothing: Float, weights: Tensor?,
    ignoredID: Int32?
  ) {
    checkVector(op, weights, width: classes)
    // An id that no target has, where none is to be ignored.
    let ignored = ignoredID ?? .min
    let values = weights?.scalars
    var total = 0.0
    for target in targets where target != ignored {
      precondition(target >= 0 && Int(target) < classes, "\(op): target \(target) of \(classes) classes")
      total += Double(values?[Int(target)] ?? 1)
    }
    inverseWeight = total > 0 ? Float(1 / total) : 0
    options = CrossEntropyOptions(labelSmoothing: smoothing, ignoring: ignored, classWeights: values)
  }
}
