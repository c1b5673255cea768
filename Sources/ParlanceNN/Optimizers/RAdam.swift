import ParlanceKernels

/// RAdam (Liu et al. 2020): Adam that begins as momentum and turns adaptive as its mean square gets reliable.
public struct RAdam: MomentOptimizer {
  public var settings: OptimizerSettings
  public var β1: Double
  public var β2: Double
  public var epsilon: Double
  public var states: [String: ParameterState] = [:]

  public init(
    rate: LearningRateSchedule = 0.001, β1: Double = 0.9, β2: Double = 0.999, epsilon: Double = 1e-8,
    decay: WeightDecay = .none
  ) {
    settings = OptimizerSettings(rate: rate, decay: decay)
    self.β1 = β1
    self.β2 = β2
    self.epsilon = epsilon
  }

  public func rule(rate: Double, step: Int) -> any UpdateRule {
    let coefficients = coefficients(rate: rate, step: step)
    let (t, last) = (Double(step), 2 / (1 - β2) - 1)
    let power = Double.pow(β2, t)
    let length = last - 2 * t * power / (1 - power)
    guard length > 5 else { return RAdamRule(coefficients, rectification: nil) }
    let r = ((length - 4) * (length - 2) * last / ((last - 4) * (last - 2) * length)).squareRoot()
    return RAdamRule(coefficients, rectification: Float(r * (1 - power).squareRoot()))
  }
}
