import ArgumentParser
import Parlance

/// `--model tfidf-logistic`
extension ClassifyTrain {
  /// The summary that `--json` prints.
  private struct Summary: Encodable {
    let examples: Int
    let terms: Int
    let labels: Int
    let iterations: Int
    let converged: Bool?
    let objective: Double?
    let seconds: Double
    let files: [String]
  }

  func trainLogistic() throws {
    let file = output + ".logistic"
    try OutputPath.check(file)
    let start = ContinuousClock.now
    let settings = try logistic.settings(
      labelPrefix: labelPrefix, epochs: epochs ?? 5, learningRate: learningRate ?? 1, threads: threads.count,
      seed: seed.seed)
    let corpus = WatchedCorpus(try TextCorpus(paths: input))
    Interruption.watch()
    let training = try LinearTextClassifier.train(on: corpus, settings: settings) { step in
      try Interruption.check()
      if !progress.quiet, StandardError.isTerminal {
        let objective = Numbers.fixed(step.objective, 6)
        StandardError.write("\rstep \(step.iteration)  objective \(objective)\u{1B}[K")
      }
    }
    if !progress.quiet, StandardError.isTerminal { StandardError.write("\n") }
    try training.classifier.write(to: file)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let isExact = settings.regression.solver == .lbfgs
    if isExact, !training.fit.isConverged {
      Launcher.complain(
        "the weights did not settle within \(training.fit.iterations) steps; raise --max-iterations or --tolerance"
      )
    }
    let output = StandardOutput()
    if results.json {
      try output.json(
        Summary(
          examples: training.exampleCount, terms: training.classifier.vectorizer.columnCount,
          labels: training.classifier.labels.count, iterations: training.fit.iterations,
          converged: isExact ? training.fit.isConverged : nil, objective: training.fit.objective,
          seconds: seconds,
          files: [file]))
    } else {
      try output.line(
        "\(Numbers.grouped(training.exampleCount)) examples, "
          + "\(Numbers.grouped(training.classifier.vectorizer.columnCount)) terms, "
          + "\(training.classifier.labels.count) labels, \(training.fit.iterations) "
          + "\(isExact ? "steps" : "epochs"), \(Numbers.fixed(seconds, 1)) s: wrote \(file)")
    }
    try output.flush()
  }
}
