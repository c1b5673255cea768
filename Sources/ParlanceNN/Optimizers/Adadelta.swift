import ParlanceKernels

/// Adadelta (Zeiler 2012): steps as large as past steps were, in units of the weight.
public struct Adadelta: RuleOptimizer {
  public var settings: OptimizerSettings
  /// ρ: how much of the averages is kept.
  public var averaging: Double
  public var epsilon: Double
  public var states: [String: ParameterState] = [:]

  public init(
    rate: LearningRateSchedule = 1, averaging: Double = 0.9, epsilon: Double = 1e-6,
    decay: WeightDecay = .none
  ) {
    settings = OptimizerSettings(rate: rate, decay: decay)
    self.averaging = averaging
    self.epsilon = epsilon
  }

  public var stateNames: [String] { ["square_avg", "acc_delta"] }

  public func rule(rate: Double, step: Int) -> any UpdateRule {
    AdadeltaRule(rate: Float(rate), decay: averaging, epsilon: Float(epsilon))
  }
}
