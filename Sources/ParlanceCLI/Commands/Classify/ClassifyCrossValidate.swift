import ArgumentParser
import Parlance

/// `parlance classify cross-validate`
struct ClassifyCrossValidate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cross-validate",
    abstract: "Accuracy on parts of labeled text that were held out, one after the other.",
    discussion: """
      Divides the examples into parts with equal shares of each label, trains on all but one, measures on that one. \
      Prints the accuracy of each part, then their mean and standard deviation. The classifier is that of \
      `parlance classify train --model tfidf-logistic`.

      Example:
        parlance classify cross-validate --input labeled.txt --folds 10 --ngrams 1-2
      """)

  struct Answer: Encodable {
    let fold: Int
    let accuracy: Double
  }

  struct Summary: Encodable {
    let folds: Int
    let mean: Double
    let deviation: Double
  }

  @Option(parsing: .upToNextOption, help: "Labeled text files, plain or .gz; `-` is standard input.")
  var input: [String]
  @Option(help: "Number of parts.") var folds = 5
  @Option(help: "Passes over the text, for --solver sgd.") var epochs = 5
  @Option(name: .customLong("lr"), help: "Learning rate at the start, for --solver sgd.") var learningRate =
    1.0
  @Option(help: "How a token starts that is a label.") var labelPrefix = "__label__"
  @OptionGroup var logistic: LogisticArguments
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var seed: SeedOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    try require(folds, in: 2...100_000, for: "--folds")
    try require(epochs, in: 1...100_000, for: "--epochs")
    try require(learningRate, in: 1e-9...1000, for: "--lr")
    if logistic.solver == .lbfgs, let flag = epochs != 5 ? "--epochs" : learningRate != 1 ? "--lr" : nil {
      throw ValidationError("\(flag) is for --solver sgd; lbfgs has --max-iterations and --tolerance")
    }
    if labelPrefix.isEmpty { throw ValidationError("--label-prefix must not be empty") }
  }

  func run() throws {
    let settings = try logistic.settings(
      labelPrefix: labelPrefix, epochs: epochs, learningRate: learningRate, threads: threads.count,
      seed: seed.seed)
    let corpus = WatchedCorpus(try TextCorpus(paths: input))
    Interruption.watch()
    let output = StandardOutput()
    let validation = try LinearTextClassifier.crossValidate(
      on: corpus, folds: folds, settings: settings, seed: seed.seed
    ) { fold, accuracy in
      try Interruption.check()
      if results.json {
        try output.json(Answer(fold: fold + 1, accuracy: accuracy))
      } else {
        try output.line("fold \(fold + 1)\t\(Numbers.fixed(accuracy, 6))")
      }
      try output.flush()
    }
    if results.json {
      try output.json(Summary(folds: folds, mean: validation.mean, deviation: validation.deviation))
    } else {
      try output.line("mean\t\(Numbers.fixed(validation.mean, 6))")
      try output.line("deviation\t\(Numbers.fixed(validation.deviation, 6))")
    }
    try output.flush()
  }
}
