import ParlanceKernels

/// RMSProp (Tieleman and Hinton 2012): the gradient over the root of its mean square.
public struct RMSProp: RuleOptimizer {
  public var settings: OptimizerSettings
  /// How much of the mean square is kept.
  public var averaging: Double
  public var momentum: Double
  /// Whether the mean gradient's square is taken off (Graves 2013).
  public var isCentered: Bool
  public var epsilon: Double
  public var states: [String: ParameterState] = [:]

  public init(
    rate: LearningRateSchedule = 0.01, averaging: Double = 0.99, momentum: Double = 0, centered: Bool = false,
    epsilon: Double = 1e-8, decay: WeightDecay = .none
  ) {
    settings = OptimizerSettings(rate: rate, decay: decay)
    self.averaging = averaging
    self.momentum = momentum
    isCentered = centered
    self.epsilon = epsilon
  }

  private var isPlain: Bool { momentum == 0 && !isCentered }

  public var stateNames: [String] {
    isPlain ? ["square_avg"] : ["square_avg", "grad_avg", "momentum_buffer"]
  }

  public func rule(rate: Double, step: Int) -> any UpdateRule {
    isPlain
      ? PlainRMSPropRule(rate: Float(rate), decay: averaging, epsilon: Float(epsilon))
      : RMSPropRule(
        rate: Float(rate), decay: averaging, epsilon: Float(epsilon), momentum: Float(momentum),
        centered: isCentered)
  }
}
