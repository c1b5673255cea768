import ParlanceKernels

/// AdaGrad (Duchi et al. 2011): each weight's rate falls with the squares of the gradients it has had.
public struct AdaGrad: RuleOptimizer {
  public var settings: OptimizerSettings
  /// The rate of step t is divided by 1 + t · `rateDecay`.
  public var rateDecay: Double
  /// What the sum of squares starts at.
  public var initialSum: Double
  public var epsilon: Double
  public var states: [String: ParameterState] = [:]

  public init(
    rate: LearningRateSchedule = 0.01, rateDecay: Double = 0, initialSum: Double = 0, epsilon: Double = 1e-10,
    decay: WeightDecay = .none
  ) {
    settings = OptimizerSettings(rate: rate, decay: decay)
    self.rateDecay = rateDecay
    self.initialSum = initialSum
    self.epsilon = epsilon
  }

  public var stateNames: [String] { ["sum"] }

  public func initialState(_ index: Int) -> Float { Float(initialSum) }

  public func rule(rate: Double, step: Int) -> any UpdateRule {
    AdaGradRule(rate: Float(rate / (1 + Double(step - 1) * rateDecay)), epsilon: Float(epsilon))
  }
}
