import ParlanceKernels

/// Adamax (Kingma and Ba 2015): Adam with the largest recent gradient in place of the mean square.
public struct Adamax: MomentOptimizer {
  public var settings: OptimizerSettings
  public var β1: Double
  public var β2: Double
  public var epsilon: Double
  public var states: [String: ParameterState] = [:]

  public init(
    rate: LearningRateSchedule = 0.002, β1: Double = 0.9, β2: Double = 0.999, epsilon: Double = 1e-8,
    decay: WeightDecay = .none
  ) {
    settings = OptimizerSettings(rate: rate, decay: decay)
    self.β1 = β1
    self.β2 = β2
    self.epsilon = epsilon
  }

  public var stateNames: [String] { ["exp_avg", "exp_inf"] }

  public func rule(rate: Double, step: Int) -> any UpdateRule {
    let coefficients = coefficients(rate: rate, step: step)
    return AdamaxRule(coefficients)
  }
}
