import ParlanceKernels
import ParlanceTensor

/// What all optimizers have in common.
public struct OptimizerSettings: Sendable {
  public var rate: LearningRateSchedule
  public var decay: WeightDecay = .none
  /// Strength of L1 regularization: the gradient gets `lasso · sign(weight)`.
  public var lasso: Double = 0
  /// The largest norm of all gradients together; larger ones are scaled by `limit / (norm + 1e-6)`.
  public var clipNorm: Double?
  /// The largest magnitude of a gradient's component, after the clip by norm.
  public var clipValue: Float?
  /// Exceptions. A parameter belongs to the first group that contains it, or to none.
  public var groups: [ParameterGroup] = []
  public var nonFinite: NonFinitePolicy = .skip
  public var rowUpdates: RowUpdates = .exact
  public var threads: Int

  public init(rate: LearningRateSchedule, decay: WeightDecay = .none) {
    self.rate = rate
    self.decay = decay
    threads = Threads.count
  }

  public enum NonFinitePolicy: Sendable, Hashable {
    /// Leave model and state as they are; the report says so.
    case skip
    /// Throw `OptimizerError.nonFinite`.
    case fail
  }

  /// How the rows of an embedding table that a batch did not use are treated.
  public enum RowUpdates: Sendable, Hashable {
    /// As rows with a gradient of zero: decayed, and moved by their momentum. The same numbers as with a dense gradient.
    case exact
    /// Left alone, their state too. Much less memory traffic with large tables; other numbers, where there is
    /// momentum or decay.
    case lazy
  }

  func group(of path: String, _ shape: Shape) -> ParameterGroup? {
    groups.first { $0.members.contains(path, shape) }
  }

  /// The factor that brings gradients of this norm within the limit.
  func clipFactor(norm: Double) -> Double {
    guard let clipNorm else { return 1 }
    return min(1, clipNorm / (norm + 1e-6))
  }
}

/// How weights are drawn to zero. In both forms the weight's share is `rate · strength` a step.
public enum WeightDecay: Sendable, Hashable {
  case none
  /// Added to the gradient, which adaptive optimizers then scale: L2 regularization.
  case coupled(Double)
  /// Taken off the weight itself before the step (Loshchilov and Hutter 2019).
  case decoupled(Double)
}

/// Parameters that are treated in another way than the rest.
public struct ParameterGroup: Sendable {
  public var members: ParameterFilter
  /// Factor of the learning rate.
  public var rateFactor: Double
  /// In place of the settings' own.
  public var decay: WeightDecay?
  /// In place of the settings' own.
  public var lasso: Double?
  /// Not updated, and not counted in the norm.
  public var isFrozen: Bool

  public init(
    _ members: ParameterFilter, rateFactor: Double = 1, decay: WeightDecay? = nil, lasso: Double? = nil,
    isFrozen: Bool = false
  ) {
    self.members = members
    self.rateFactor = rateFactor
    self.decay = decay
    self.lasso = lasso
    self.isFrozen = isFrozen
  }
}
