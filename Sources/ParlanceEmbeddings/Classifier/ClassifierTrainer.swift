import Foundation
import ParlanceKernels
import ParlanceText

/// Trains a text classifier as fastText does (Joulin et al., "Bag of Tricks for Efficient Text Classification",
/// 2017): the mean of the rows of a line's words and n-grams, a linear layer over the labels, stochastic gradient
/// descent on one line at a time, with threads that share the tables without locks.
///
/// The text is read once into numbers; epochs then run over these. Only n-gram rows that the text uses are kept
/// and trained; all others of the model are zero.
public struct ClassifierTrainer: Sendable {
  public let settings: ClassifierSettings

  public init(_ settings: ClassifierSettings) { self.settings = settings }

  /// Trains on lines that carry labels; lines without one are passed over.
  /// - Parameter observer: hears of the progress about five times a second; what it throws ends the training.
  /// - Throws: `EmbeddingsError.invalidSetting`, `.noTrainingData`, `.diverged` (a weight is no longer a number),
  public func train(on corpus: some Corpus, observer: TrainingObserver? = nil) throws -> FastTextModel {
    try settings.validate()
    let pretrained = try settings.pretrainedVectors.map {
      try PretrainedVectors(path: $0, settings: settings)
    }
    var tokens = try LabeledTokens(corpus, labelPrefix: settings.labelPrefix)
    pretrained?.addWords(to: &tokens)
    let examples = try LabeledExamples(tokens, settings: settings, fixedWords: pretrained?.words)
    let input = try makeInput(for: examples)
    pretrained?.fill(input, for: examples.dictionary)
    let labelCount = examples.dictionary.labelCount
    guard let output = HogwildTable(rowCount: labelCount, dimension: settings.dimension) else {
      throw EmbeddingsError.outOfMemory(rows: labelCount, columns: settings.dimension)
    }
    let task = ClassifierTask(settings: settings, examples: examples, input: input, output: output)
    try run(task, observer: observer)
    return model(examples, input: input, output: output)
  }

  /// The input table: uniform in ±1/dimension.
  private func makeInput(for examples: LabeledExamples) throws -> HogwildTable {
    guard let table = HogwildTable(rowCount: examples.rowCount, dimension: settings.dimension) else {
      throw EmbeddingsError.outOfMemory(rows: examples.rowCount, columns: settings.dimension)
    }
    var random = SplitMix64(seed: settings.seed)
    let bound = 1 / Float(settings.dimension)
    for row in 0..<examples.rowCount { table.fillRow(row, bound: bound, using: &random) }
    return table
  }

  /// Starts the threads and watches over them.
  private func run(_ task: ClassifierTask, observer: TrainingObserver?) throws {
    let progress = EmbeddingProgress()
    var reporter = ClassifierReporter(task: task, progress: progress)
    let group = DispatchGroup()
    let threads = min(settings.threads, task.examples.count)
    for index in 0..<threads {
      group.enter()
      // Threads of its own: the dispatch pool starts fewer while the machine is busy.
      let thread = Thread {
        var worker = ClassifierWorker(task, index: index, progress: progress)
        worker.run()
        group.leave()
      }
      thread.qualityOfService = .userInitiated
      thread.start()
    }
    var failure: (any Error)?
    while group.wait(timeout: .now() + .milliseconds(200)) == .timedOut {
      guard failure == nil else { continue }
      do { try reporter.report(to: observer) } catch {
        failure = error
        progress.stop()
      }
    }
    if let failure { throw failure }
    try reporter.report(to: observer)
    if !task.output.isFinite || !task.input.isFinite { throw reporter.divergence }
  }

  private func model(
    _ examples: LabeledExamples, input: HogwildTable, output: HogwildTable
  ) -> FastTextModel {
    var arguments = FastTextArguments()
    arguments.dim = settings.dimension
    arguments.epoch = settings.epochs
    arguments.minCount = settings.minCount
    arguments.neg = settings.negatives
    arguments.wordNgrams = settings.wordNgrams
    arguments.loss = settings.loss
    arguments.model = .supervised
    arguments.bucket = settings.usesBuckets ? settings.buckets : 0
    arguments.minn = settings.minN
    arguments.maxn = settings.maxN
    let matrix: EmbeddingMatrix =
      settings.usesBuckets
      ? .compact(input, fixedRows: examples.dictionary.wordCount, rowMap: examples.bucketRows) : .table(input)
    return FastTextModel(
      arguments: arguments, dictionary: examples.dictionary, input: matrix, output: .table(output))
  }
}
