import ParlanceText

/// Fitting.
extension LogisticRegression {
  /// What is told while fitting: the step or epoch, the mean objective, and the largest derivative (for SGD: the mean
  /// loss of the epoch, and nothing).
  public struct Progress: Sendable, Equatable {
    public var iteration: Int
    public var objective: Double
    public var largestDerivative: Double?
  }

  /// A fit and how it ended.
  public struct Fit: Sendable {
    public let model: LogisticRegression
    /// Steps of L-BFGS, or epochs.
    public let iterations: Int
    /// Whether the tolerance was reached; SGD never says so.
    public let isConverged: Bool
    /// The mean objective at the end, for L-BFGS.
    public let objective: Double?
  }

  /// Fits weights to rows.
  /// - Parameters:
  ///   - classes: the class of each row, `0 ..< classCount`.
  ///   - observer: is told of each step; what it throws ends the fit.
  /// - Throws: `EmbeddingsError.invalidSetting`, `.noTrainingData` where there are fewer than two classes, `.diverged`.
  public static func fit(
    _ rows: SparseMatrix, classes: [Int32], classCount: Int,
    settings: LogisticRegressionSettings = LogisticRegressionSettings(),
    observer: ((Progress) throws -> Void)? = nil
  ) throws -> Fit {
    try settings.validate()
    guard rows.rowCount == classes.count else {
      throw EmbeddingsError.invalidSetting(
        name: "classes", reason: "\(classes.count) classes for \(rows.rowCount) rows")
    }
    guard classes.allSatisfy({ $0 >= 0 && $0 < classCount }) else {
      throw EmbeddingsError.invalidSetting(name: "classes", reason: "one is not below \(classCount)")
    }
    guard Set(classes).count >= 2 else {
      throw EmbeddingsError.noTrainingData(reason: "the examples are all of one class; two are needed")
    }
    guard rows.values.allSatisfy(\.isFinite) else {
      throw EmbeddingsError.noTrainingData(reason: "a value of a row is no finite number")
    }
    let outputs = classCount == 2 ? 1 : classCount
    // The objective is a mean, so that the tolerance means the same for few examples and for many.
    let strength = settings.penalty == .none ? 0 : 1 / (settings.inverseStrength * Double(rows.rowCount))
    let l1 = strength * settings.penalty.l1Share
    let l2 = strength * (1 - settings.penalty.l1Share)
    let parameters: [Double]
    var iterations: Int
    var isConverged = false
    var objective: Double?
    switch settings.solver {
    case .lbfgs:
      var smooth = LogisticObjective(
        rows, classes: classes, outputs: outputs, fitsIntercept: settings.fitsIntercept, l2: l2,
        threads: settings.threads)
      let optimizer = LimitedMemoryBFGS(
        l1: l1, penalized: smooth.weightCount, tolerance: settings.tolerance,
        maxIterations: settings.maxIterations)
      let outcome = try optimizer.minimize(from: [Double](repeating: 0, count: smooth.parameterCount)) {
        smooth.evaluate($0, gradient: &$1)
      } observe: { iteration, value, largest in
        try observer?(Progress(iteration: iteration, objective: value, largestDerivative: largest))
      }
      parameters = outcome.parameters
      iterations = outcome.iterations
      isConverged = outcome.isConverged
      objective = outcome.value
    case .sgd(let epochs, let rate):
      var descent = StochasticDescent(
        rows, classes: classes, outputs: outputs, l1: l1, l2: l2, settings: settings, learningRate: rate)
      for epoch in 0..<epochs {
        let loss = descent.runEpoch()
        guard loss.isFinite else { throw EmbeddingsError.diverged(learningRate: rate) }
        try observer?(Progress(iteration: epoch, objective: loss, largestDerivative: nil))
      }
      parameters = descent.parameters
      iterations = epochs
    }
    guard parameters.allSatisfy(\.isFinite) else { throw EmbeddingsError.diverged(learningRate: 0) }
    let weights = outputs * rows.columnCount
    let model = try LogisticRegression(
      classCount: classCount, columnCount: rows.columnCount, weights: Array(parameters[..<weights]),
      intercepts: Array(parameters[weights...]))
    return Fit(model: model, iterations: iterations, isConverged: isConverged, objective: objective)
  }
}
