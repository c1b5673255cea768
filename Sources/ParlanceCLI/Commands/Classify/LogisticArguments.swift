import ArgumentParser
import Parlance

/// How a logistic regression on TF-IDF vectors is trained: the flags of `classify train --model tfidf-logistic` and of
/// `classify cross-validate`.
struct LogisticArguments: ParsableArguments {
  enum Penalty: String, ExpressibleByArgument, CaseIterable { case none, l1, l2, elastic }
  enum Solver: String, ExpressibleByArgument, CaseIterable { case lbfgs, sgd }

  @OptionGroup(title: "TF-IDF vectors (--model tfidf-logistic)") var vectorizer: VectorizerArguments
  @Option(help: "Keeps weights small: l2; l1, which makes most 0; elastic, some of both; none.")
  var penalty = Penalty.l2
  @Option(help: "Share of L1 in --penalty elastic, 0 to 1.") var l1Share = 0.5
  @Option(name: .customLong("c"), help: "How much the examples count against the penalty.")
  var inverseStrength = 1.0
  @Option(help: "lbfgs, exact; sgd, one example at a time (see --epochs and --lr).") var solver = Solver.lbfgs
  @Option(help: "lbfgs stops when no derivative is above this.") var tolerance = 1e-4
  @Option(help: "Most steps of lbfgs.") var maxIterations = 1000

  func validate() throws {
    try require(l1Share, in: 0...1, for: "--l1-share")
    try require(inverseStrength, in: 1e-12...1e12, for: "--c")
    try require(tolerance, in: 0...1, for: "--tolerance")
    try require(maxIterations, in: 1...1_000_000, for: "--max-iterations")
    if l1Share != 0.5, penalty != .elastic {
      throw ValidationError("--l1-share is for --penalty elastic, not \(penalty.rawValue)")
    }
  }

  /// Refuses all flags of this group, which would be passed over.
  /// - Throws: `ValidationError` naming the first that was given.
  func refuse(_ reason: String) throws {
    try vectorizer.refuse(reason)
    let given = [
      ("--penalty", penalty != .l2), ("--l1-share", l1Share != 0.5), ("--c", inverseStrength != 1),
      ("--solver", solver != .lbfgs), ("--tolerance", tolerance != 1e-4),
      ("--max-iterations", maxIterations != 1000),
    ]
    if let (flag, _) = given.first(where: \.1) {
      throw ValidationError("\(flag) has no effect here: \(reason)")
    }
  }

  /// - Throws: `FileError` where a list can't be read.
  func settings(
    labelPrefix: String, epochs: Int, learningRate: Double, threads: Int, seed: UInt64
  ) throws -> LinearTextClassifier.Settings {
    var settings = LinearTextClassifier.Settings()
    settings.vectorizer = try vectorizer.options()
    settings.regression.penalty =
      switch penalty {
      case .none: .none
      case .l1: .l1
      case .l2: .l2
      case .elastic: .elastic(l1Share: l1Share)
      }
    settings.regression.inverseStrength = inverseStrength
    settings.regression.solver = solver == .lbfgs ? .lbfgs : .sgd(epochs: epochs, learningRate: learningRate)
    settings.regression.tolerance = tolerance
    settings.regression.maxIterations = maxIterations
    settings.regression.seed = seed
    settings.labelPrefix = labelPrefix
    settings.threads = threads
    return settings
  }
}
