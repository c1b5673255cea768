import ParlanceKernels

/// Stochastic gradient descent, with momentum where wanted: heavy ball (Polyak 1964) or Nesterov's.
public struct SGD: RuleOptimizer {
  public var settings: OptimizerSettings
  /// Share of the last step that is kept; 0 for none.
  public var momentum: Double
  /// Share of the gradient that momentum leaves out.
  public var dampening: Double
  /// Whether the step looks ahead along the momentum.
  public var isNesterov: Bool
  public var states: [String: ParameterState] = [:]

  public init(
    rate: LearningRateSchedule, momentum: Double = 0, dampening: Double = 0, nesterov: Bool = false,
    decay: WeightDecay = .none
  ) {
    settings = OptimizerSettings(rate: rate, decay: decay)
    self.momentum = momentum
    self.dampening = dampening
    isNesterov = nesterov
  }

  public var stateNames: [String] { momentum == 0 ? [] : ["momentum_buffer"] }

  public func rule(rate: Double, step: Int) -> any UpdateRule {
    momentum == 0
      ? DescentRule(rate: Float(rate))
      : MomentumRule(
        rate: Float(rate), momentum: Float(momentum), dampening: Float(dampening), nesterov: isNesterov,
        isFirst: step == 1)
  }
}
