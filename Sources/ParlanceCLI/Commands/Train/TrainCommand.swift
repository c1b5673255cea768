import ArgumentParser
import ParlanceFiles
import ParlanceKernels
import ParlanceStore
import ParlanceTraining

/// `parlance train`
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a sequence model from a recipe.",
    discussion: """
      A recipe is a YAML file: which data, which tokenizer, which model, how long. Corpora/Recipes has some, and a list of \
      all keys. The result is a folder with the model (config.json, model.safetensors, tokenizer.json) and its \
      checkpoints. Ctrl-C writes a checkpoint; --resume goes on from the newest one, to the same bits as without the stop \
      where --threads is 1.

      --folds K measures a recipe for classification or tagging by cross-validation: the training data are divided into K \
      parts, and K models, in the folders fold-1 to fold-K of the output, are each tested on the part that they did not \
      learn from. Prints the metrics of each fold, then their mean and standard deviation.

      Examples:
        parlance train Corpora/Recipes/harbor-phrases.yaml --output models/harbor
        parlance train Corpora/Recipes/multi30k-de-en-gru.yaml --set data.folder=data/multi30k
        parlance train Corpora/Recipes/multi30k-de-en-gru.yaml --set training.epochs=3 --resume
        parlance train Corpora/Recipes/trec.yaml --folds 10
      """)

  /// The summary that `--json` prints.
  private struct Summary: Encodable {
    let folder: String
    let steps: Int
    let tokens: Int
    let seconds: Double
    let parameters: Int
    let averaged: Int
    let stopped: String
    let validation: [String: Double]
    let test: [String: Double]
    let signature: String?
  }

  @Argument(help: "The recipe, a YAML file.") var recipe: String
  @Option(
    help: ArgumentHelp(
      "A value in place of the recipe's, such as training.epochs=3; repeatable.", valueName: "key=value"))
  var set: [String] = []
  @Option(help: "Folder for the model (default: the recipe's).") var output: String?
  @Option(help: "Start of the random numbers (default: the recipe's).") var seed: UInt64?
  @Flag(help: "Go on from the newest checkpoint.") var resume = false
  @Option(help: "Cross-validate with so many parts in place of training one model.") var folds: Int?
  @Option(help: "Folder for event files that TensorBoard shows.") var tensorboard: String?
  @Option(help: "The file that runs are noted in; made where it is missing.") var database = "runs.sqlite"
  @Flag(help: "Do not note the run.") var noDatabase = false
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    if let seed { try require(seed, in: 0...UInt64(Int.max), for: "--seed") }
    if let folds {
      try require(folds, in: 2...1000, for: "--folds")
      if resume { throw ValidationError("--resume goes on with one model; leave out --folds") }
    }
  }

  func run() throws {
    var settings = set
    if let output { settings.append("output=\(output)") }
    if let seed { settings.append("seed=\(seed)") }
    let recipe = try Recipe(path: recipe, settings: settings)
    Threads.use(threads.count)
    HeapMemory.keepFreedPages()
    Interruption.watch()
    if let folds { return try crossValidate(recipe, folds) }
    let (session, noted) = try session(recipe)
    let outcome = try noting(noted) { try session.run() }
    let out = StandardOutput()
    if results.json {
      func values(_ metrics: [MetricValue]) -> [String: Double] {
        Dictionary(metrics.map { ($0.name, $0.value) }) { first, _ in first }
      }
      try out.json(
        Summary(
          folder: outcome.folder, steps: outcome.steps, tokens: outcome.tokens, seconds: outcome.seconds,
          parameters: outcome.parameters, averaged: outcome.averaged, stopped: outcome.reason.rawValue,
          validation: values(outcome.validation), test: values(outcome.test), signature: outcome.signature))
    } else {
      for (part, metrics) in [("validation", outcome.validation), ("test", outcome.test)] {
        for metric in metrics { try out.line("\(part)\t\(metric.name)\t\(Numbers.fixed(metric.value, 4))") }
      }
      if let signature = outcome.signature { try out.line("signature\t\(signature)") }
      try out.line(
        "\(Numbers.grouped(outcome.steps)) updates, \(Numbers.grouped(outcome.tokens)) tokens, "
          + "\(Numbers.time(outcome.seconds)): wrote \(outcome.folder)")
    }
    try out.flush()
  }

  /// A training, and the observer that notes it in the log of runs.
  /// - Parameter part: what the folder of TensorBoard's files is called within the one that was named.
  func session(_ recipe: Recipe, part: String = "") throws -> (TrainingSession, RunLogObserver?) {
    let log = noDatabase ? nil : try RunLog(path: database, makes: true)
    let noted = try log.map { try RunLogObserver($0, recipe, threads: threads.count, resumes: resume) }
    let observers: [(any RunObserver)?] = [
      noted, try tensorboard.map { try TensorBoardObserver(folder: $0 + part) },
    ]
    let session = TrainingSession(
      recipe: recipe, resumes: resume, threads: threads.count,
      printer: TrainingPrinter(isQuiet: progress.quiet), observers: observers.compactMap(\.self))
    return (session, noted)
  }

  /// Notes how a training ends.
  func noting(
    _ noted: RunLogObserver?, _ train: () throws -> TrainingSession.Outcome
  ) throws -> TrainingSession.Outcome {
    do {
      let outcome = try train()
      noted?.finish(outcome)
      return outcome
    } catch {
      noted?.fail(error)
      throw error
    }
  }
}

extension TrainingSession {
  /// Does what the recipe's task says.
  func run() throws -> Outcome {
    switch recipe.task {
    case .translation: return try trainTranslator()
    case .languageModel: return try trainLanguageModel()
    case .classification: return try trainClassifier()
    case .tagging: return try trainTagger()
    case .maskedLanguageModel: return try trainMaskedLanguageModel()
    }
  }
}
