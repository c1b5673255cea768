import ParlanceKernels

/// Adam (Kingma and Ba 2015); with decoupled decay AdamW (Loshchilov and Hutter 2019); with `amsgrad` AMSGrad (Reddi et
/// al. 2018). All numbers as PyTorch has them.
public struct Adam: MomentOptimizer {
  public var settings: OptimizerSettings
  public var β1: Double
  public var β2: Double
  public var epsilon: Double
  /// Whether the largest mean square so far stands in for the present one.
  public var isAMSGrad: Bool
  public var states: [String: ParameterState] = [:]

  public init(
    rate: LearningRateSchedule = 0.001, β1: Double = 0.9, β2: Double = 0.999, epsilon: Double = 1e-8,
    amsgrad: Bool = false, decay: WeightDecay = .none
  ) {
    settings = OptimizerSettings(rate: rate, decay: decay)
    self.β1 = β1
    self.β2 = β2
    self.epsilon = epsilon
    isAMSGrad = amsgrad
  }

  public var stateNames: [String] {
    ["exp_avg", "exp_avg_sq"] + (isAMSGrad ? ["max_exp_avg_sq"] : [])
  }

  public func rule(rate: Double, step: Int) -> any UpdateRule {
    let coefficients = coefficients(rate: rate, step: step)
    return isAMSGrad ? AMSGradRule(coefficients) : AdamRule(coefficients)
  }
}

extension Adam {
  /// AdamW: Adam with decoupled weight decay.
  public static func w(
    rate: LearningRateSchedule = 0.001, decay: Double = 0.01, β1: Double = 0.9, β2: Double = 0.999,
    epsilon: Double = 1e-8
  ) -> Adam {
    Adam(rate: rate, β1: β1, β2: β2, epsilon: epsilon, decay: .decoupled(decay))
  }
}
