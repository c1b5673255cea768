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
  precondition(targets.count == rows, "crossEntropy of \(logits.shape) with \(targets.count) targets")
  checkVector("crossEntropy", classWeights, width: classes)
  let recorder = Recorder(logits)
  let logProbabilities = Tensor(logits.shape) { y in
    logits.withElements { Softmax.logApply($0, rows: rows, width: classes, into: &y) }
  }
  let share = TargetShare(
    targets: targets, classes: classes, smoothing: smoothing, weights: classWeights, ignoredID: ignoredID)
  let losses = Tensor([rows]) { loss in
    logProbabilities.withElements { p in
      for row in 0..<rows {
        loss[row] = share.loss(row, p.extracting(row * classes..<(row + 1) * classes))
      }
    }
  }
  let recorded = recorder.record(losses) { upstream, inputs in
    let byProbabilities = Tensor(logProbabilities.shape) { dp in
      upstream.withElements { upstream in
        for row in 0..<rows { share.writeGradient(row, factor: upstream[row], into: &dp) }
      }
    }
    let gradient = Tensor(logProbabilities.shape) { dx in
      withElements(logProbabilities, byProbabilities) {
        Softmax.logGradient(of: $0, upstream: $1, rows: rows, width: classes, into: &dx)
      }
    }
    inputs.add(gradient, to: 0)
  }
  switch reduction {
  case .none: return recorded
  case .sum: return sum(recorded)
  case .mean: return scale(sum(recorded), by: share.inverseWeight)
  }
}

/// y = x Wᵀ + b and its cross-entropy with targets, as the last layer of a language model has it. Other parameters as
/// those of `crossEntropy`.
/// - Parameters:
///   - x: [rows, inputs].
///   - weight: [classes, inputs].
///   - bias: [classes].
///   - targets: one class a row.
public func linearCrossEntropy(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor? = nil, targets: [Int32], smoothing: Float = 0,
  classWeights: Tensor? = nil, ignoring ignoredID: Int32? = nil, reduction: Reduction = .mean
) -> Tensor {
  crossEntropy(
    linear(x, weight, bias), targets: targets, smoothing: smoothing, classWeights: classWeights,
    ignoring: ignoredID, reduction: reduction)
}

/// Which share of a row's loss falls on each class: −loss = Σ share · ln p.
struct TargetShare: Sendable {
  let targets: [Int32]
  let classes: Int
  let smoothing: Float
  let weights: [Float]?
  let ignoredID: Int32?

  init(targets: [Int32], classes: Int, smoothing: Float, weights: Tensor?, ignoredID: Int32?) {
    precondition(smoothing >= 0 && smoothing < 1, "a label smoothing of \(smoothing) is not in 0 ..< 1")
    self.targets = targets
    self.classes = classes
    self.smoothing = smoothing
    self.weights = weights?.scalars
    self.ignoredID = ignoredID
    for target in targets {
      precondition(
        target == ignoredID || target >= 0 && Int(target) < classes, "target \(target) of \(classes) classes")
    }
  }

  /// 1 / the weights of all targets that count; 0 where none does.
  var inverseWeight: Float {
    var total = 0.0
    for target in targets where target != ignoredID { total += Double(weights?[Int(target)] ?? 1) }
    return total > 0 ? Float(1 / total) : 0
  }

  /// - Parameter logProbabilities: of the row.
  func loss(_ row: Int, _ logProbabilities: Span<Float>) -> Float {
    let target = targets[row]
    guard target != ignoredID else { return 0 }
    var loss = -(1 - smoothing) * (weights?[Int(target)] ?? 1) * logProbabilities[Int(target)]
    if smoothing > 0 {
      var all = 0.0
      for i in 0..<classes { all += Double((weights?[i] ?? 1) * logProbabilities[i]) }
      loss -= smoothing / Float(classes) * Float(all)
    }
    return loss
  }

  /// The gradient of factor · loss by the row's log-probabilities.
  func writeGradient(_ row: Int, factor: Float, into gradient: inout MutableSpan<Float>) {
    let target = targets[row]
    let isCounted = target != ignoredID
    let even = isCounted ? -factor * smoothing / Float(classes) : 0
    for i in 0..<classes { gradient[row * classes + i] = even * (weights?[i] ?? 1) }
    if isCounted {
      gradient[row * classes + Int(target)] -= factor * (1 - smoothing) * (weights?[Int(target)] ?? 1)
    }
  }
}
