import ParlanceKernels

/// Lion (Chen et al. 2023): steps of one size, in the direction of the sign of an averaged gradient.
public struct Lion: RuleOptimizer {
  public var settings: OptimizerSettings
  /// The average whose sign is taken keeps this much of the past.
  public var β1: Double
  /// The average that is remembered keeps this much.
  public var β2: Double
  public var states: [String: ParameterState] = [:]

  public init(
    rate: LearningRateSchedule = 1e-4, β1: Double = 0.9, β2: Double = 0.99, decay: WeightDecay = .none
  ) {
    settings = OptimizerSettings(rate: rate, decay: decay)
    self.β1 = β1
    self.β2 = β2
  }

  public var stateNames: [String] { ["exp_avg"] }

  public func rule(rate: Double, step: Int) -> any UpdateRule {
    LionRule(rate: Float(rate), β1: β1, β2: β2)
  }
}
