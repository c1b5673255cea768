import ParlanceKernels

/// An optimizer that keeps a running mean of the gradient and one of its square, as Adam does.
public protocol MomentOptimizer: RuleOptimizer {
  /// How much of the mean gradient is kept.
  var β1: Double { get set }
  /// How much of the mean square is kept.
  var β2: Double { get set }
  var epsilon: Double { get set }
}

extension MomentOptimizer {
  public var stateNames: [String] { ["exp_avg", "exp_avg_sq"] }

  func coefficients(rate: Double, step: Int) -> MomentCoefficients {
    MomentCoefficients(rate: rate, β1: β1, β2: β2, epsilon: epsilon, step: step)
  }
}
