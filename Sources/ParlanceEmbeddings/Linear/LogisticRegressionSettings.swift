/// How a logistic regression is fitted. The defaults are scikit-learn's.
public struct LogisticRegressionSettings: Sendable, Equatable {
  /// What keeps weights small. Intercepts are left alone.
  public enum Penalty: Sendable, Equatable {
    case none
    /// Σ|w|, which makes most weights 0.
    case l1
    /// ½ Σw².
    case l2
    /// A share (0 to 1) of `l1` and the rest of `l2`.
    case elastic(l1Share: Double)

    var l1Share: Double {
      switch self {
      case .none, .l2: 0
      case .l1: 1
      case .elastic(let share): share
      }
    }
  }

  public enum Solver: Sendable, Equatable {
    /// All examples at a time: L-BFGS (Liu and Nocedal 1989), with an L1 part OWL-QN (Andrew and Gao 2007). Exact, and
    /// the same for any number of threads.
    case lbfgs
    /// One example at a time, in random order, on one thread: near the optimum soon, but not exact.
    case sgd(epochs: Int, learningRate: Double)
  }

  public var penalty = Penalty.l2
  /// How much the examples count against the penalty (C): Σ loss · C + penalty is made as small as can be.
  public var inverseStrength = 1.0
  public var solver = Solver.lbfgs
  public var fitsIntercept = true
  /// L-BFGS ends when no derivative of the mean objective is above this.
  public var tolerance = 1e-4
  /// L-BFGS ends after so many steps.
  public var maxIterations = 1000
  public var threads = 1
  /// Start of the random numbers of SGD.
  public var seed: UInt64 = 1

  public init() {}

  /// - Throws: `EmbeddingsError.invalidSetting`.
  func validate() throws {
    func check(_ isRight: Bool, _ name: String, _ reason: String) throws {
      if !isRight { throw EmbeddingsError.invalidSetting(name: name, reason: reason) }
    }
    try check(
      inverseStrength > 0 && inverseStrength.isFinite, "C", "\(inverseStrength) is not a number above 0")
    try check(tolerance >= 0 && tolerance.isFinite, "tolerance", "\(tolerance) is below 0")
    try check(maxIterations >= 1, "iterations", "\(maxIterations) is below 1")
    try check((1...1024).contains(threads), "threads", "\(threads) is not between 1 and 1024")
    if case .elastic(let share) = penalty {
      try check((0...1).contains(share), "share of L1", "\(share) is not between 0 and 1")
    }
    if case .sgd(let epochs, let rate) = solver {
      try check(epochs >= 1, "epochs", "\(epochs) is below 1")
      try check(rate > 0 && rate.isFinite, "learning rate", "\(rate) is not a number above 0")
    }
  }
}
