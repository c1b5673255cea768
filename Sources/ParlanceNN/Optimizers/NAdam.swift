import ParlanceKernels

/// NAdam (Dozat 2016): Adam with Nesterov's momentum on a schedule, μₜ = β₁ (1 − ½ · 0.96^(t ψ)).
public struct NAdam: MomentOptimizer {
  public var settings: OptimizerSettings
  public var β1: Double
  public var β2: Double
  public var epsilon: Double
  /// ψ: how fast the momentum grows to β₁.
  public var momentumDecay: Double
  public var states: [String: ParameterState] = [:]

  public init(
    rate: LearningRateSchedule = 0.002, β1: Double = 0.9, β2: Double = 0.999, epsilon: Double = 1e-8,
    momentumDecay: Double = 0.004, decay: WeightDecay = .none
  ) {
    settings = OptimizerSettings(rate: rate, decay: decay)
    self.β1 = β1
    self.β2 = β2
    self.epsilon = epsilon
    self.momentumDecay = momentumDecay
  }

  private func momentum(_ t: Int) -> Double {
    β1 * (1 - 0.5 * Double.pow(0.96, Double(t) * momentumDecay))
  }

  public func rule(rate: Double, step: Int) -> any UpdateRule {
    let coefficients = coefficients(rate: rate, step: step)
    let μ = momentum(step)
    let next = momentum(step + 1)
    // Follows from the number of steps alone, so that a restored state needs no more than that. After some hundreds
    // of steps 1 − product is 1.
    var product = 1.0
    for t in 1...step {
      product *= momentum(t)
      if product < 1e-17 { break }
    }
    return NAdamRule(
      coefficients, gradientRate: Float(rate * (1 - μ) / (1 - product)),
      momentRate: Float(rate * next / (1 - product * next)))
  }
}
