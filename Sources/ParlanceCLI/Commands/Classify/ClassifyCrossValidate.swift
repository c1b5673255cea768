import ArgumentParser
import Parlance

/// `parlance classify cross-validate`
struct ClassifyCrossValidate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cross-validate",
    abstract: "Accuracy on parts of labeled text that were held out, one after the other.",
    discussion: """
      Divides the examples into parts with equal shares of each label, trains on all but one, measures on that one. \
      Prints the accuracy of each part, then their mean and standard deviation. The classifiers are those of \
      `parlance classify train --model`, from tfidf-logistic on; recipes have `parlance train --folds`.

      Examples:
        parlance classify cross-validate --input labeled.txt --folds 10 --ngrams 1-2
        parlance classify cross-validate --input labeled.txt --model cnn --epochs 10
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
  @Option(help: "Kind of classifier: tfidf-logistic, \(ClassifierFlag.neuralNames).")
  var model = ClassifierFlag.tfidfLogistic
  @Option(help: "Number of parts.") var folds = 5
  @Option(
    help:
      "Passes over the text (default: 5 for --solver sgd; at most 20 for neural networks, 10 for transformer, 4 for bert)."
  )
  var epochs: Int?
  @Option(
    name: .customLong("lr"),
    help:
      "Learning rate at the start (default: 1 for --solver sgd; 0.001 for neural networks, 0.0005 for transformer, 0.00005 for bert)."
  )
  var learningRate: Double?
  @Option(help: "Numbers in a word's vector, for neural networks (default: 100).") var dim: Int?
  @Option(help: "Word vectors to start from, for neural networks; for bert, the model's folder.")
  var pretrained: String?
  @Option(help: "How a token starts that is a label.") var labelPrefix = "__label__"
  @OptionGroup(title: "Logistic regression (--model tfidf-logistic)") var logistic: LogisticArguments
  @OptionGroup(title: "Neural networks (--model \(ClassifierFlag.neuralNames))") var neural: NeuralArguments
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var seed: SeedOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    try require(folds, in: 2...100_000, for: "--folds")
    if let epochs { try require(epochs, in: 1...100_000, for: "--epochs") }
    if let learningRate { try require(learningRate, in: 1e-9...1000, for: "--lr") }
    if let dim { try require(dim, in: 1...10_000, for: "--dim") }
    if labelPrefix.isEmpty { throw ValidationError("--label-prefix must not be empty") }
    switch model {
    case .fasttext: throw ValidationError("--model fasttext has no cross-validation here; take another one")
    case .tfidfLogistic:
      try neural.refuse("it belongs to --model \(ClassifierFlag.neuralNames)")
      if let flag = dim != nil ? "--dim" : pretrained != nil ? "--pretrained" : nil {
        throw ValidationError("\(flag) has no effect here: it belongs to neural networks")
      }
      if logistic.solver == .lbfgs, let flag = epochs != nil ? "--epochs" : learningRate != nil ? "--lr" : nil
      {
        throw ValidationError("\(flag) is for --solver sgd; lbfgs has --max-iterations and --tolerance")
      }
    default:
      try logistic.refuse("it belongs to --model tfidf-logistic")
      if labelPrefix != "__label__" {
        throw ValidationError("--label-prefix has no effect here: it belongs to --model tfidf-logistic")
      }
      try neural.check(model, dimension: dim, pretrained: pretrained)
    }
  }

  func run() throws {
    if model.isNeural { return try crossValidateNeural() }
    let settings = try logistic.settings(
      labelPrefix: labelPrefix, epochs: epochs ?? 5, learningRate: learningRate ?? 1, threads: threads.count,
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
