import ParlanceKernels

/// Yogi (Zaheer et al. 2018): Adam whose mean square grows no faster than by its share of the newest square.
public struct Yogi: MomentOptimizer {
  public var settings: OptimizerSettings
  public var β1: Double
  public var β2: Double
  public var epsilon: Double
  /// What the mean square starts at.
  public var initialSquare: Double
  public var states: [String: ParameterState] = [:]

  public init(
    rate: LearningRateSchedule = 0.01, β1: Double = 0.9, β2: Double = 0.999, epsilon: Double = 1e-3,
    initialSquare: Double = 1e-6, decay: WeightDecay = .none
  ) {
    settings = OptimizerSettings(rate: rate, decay: decay)
    self.β1 = β1
    self.β2 = β2
    self.epsilon = epsilon
    self.initialSquare = initialSquare
  }

  public func initialState(_ index: Int) -> Float { index == 1 ? Float(initialSquare) : 0 }

  public func rule(rate: Double, step: Int) -> any UpdateRule {
    let coefficients = coefficients(rate: rate, step: step)
    return YogiRule(coefficients)
  }
}
