import ParlanceKernels
import ParlanceText

/// Trains word embeddings: skip-gram or CBOW with negative sampling (Mikolov et al., 2013), with character n-grams
/// (Bojanowski et al., 2017) or without.
///
///     var settings = EmbeddingSettings()
///     settings.maxN = 0
///     let model = try EmbeddingTrainer(settings).train(on: TextCorpus(paths: ["news.txt.gz"]))
///     try model.write(to: "news.bin")
///
/// One pass reads the text into word ids; the epochs run over those. Batches of negatives are used again by later
/// windows, which spares memory traffic, and `sharing` lets the words of a window share them; `exact` goes pair by pair
/// with fresh ones instead. Memory: four bytes a token, and a row for each word (two) and each n-gram bucket in use.
public struct EmbeddingTrainer: Sendable {
  public var settings: EmbeddingSettings
  /// Tokens with this prefix are labels: in the dictionary, but not trained on.
  public var labelPrefix = "__label__"

  public init(_ settings: EmbeddingSettings = EmbeddingSettings()) { self.settings = settings }

  /// Trains a model.
  /// - Throws: `EmbeddingsError.invalidSetting`, `.noTrainingData`, `.outOfMemory` or `.diverged`; errors of the corpus; and whatever the observer throws, which ends the training.
  public func train(on corpus: some Corpus, observer: TrainingObserver? = nil) throws -> FastTextModel {
    try trainReporting(on: corpus, observer: observer).model
  }

  /// The same, with what the corpus held and how long the training took.
  public func trainReporting(
    on corpus: some Corpus, observer: TrainingObserver? = nil
  ) throws -> (model: FastTextModel, summary: EmbeddingSummary) {
    try settings.validate()
    let clock = ContinuousClock()
    let start = clock.now
    let text = try EncodedCorpus(corpus, minCount: settings.minCount, labelPrefix: labelPrefix)
    guard text.tokenCount > text.report.lines else {
      throw EmbeddingsError.noTrainingData(reason: "the text holds no words")
    }
    guard text.wordCount > 0 else {
      throw EmbeddingsError.noTrainingData(
        reason:
          "no word of the \(text.tokenCount) tokens is seen \(settings.minCount) times or more; lower the "
          + "minimum count")
    }
    let (task, rowMap) = try makeTask(text)
    let trainingStart = clock.now
    let loss = try run(task, tokenCount: text.tokenCount, observer: observer)
    var summary = EmbeddingSummary(
      tokens: text.tokenCount, words: text.wordCount, lines: text.report.lines,
      invalidSequences: text.report.invalidSequences, loss: loss)
    summary.readingSeconds = (trainingStart - start).seconds
    summary.trainingSeconds = (clock.now - trainingStart).seconds
    summary.epochs = settings.epochs
    let dictionary = FastTextDictionary(
      entries: text.vocabulary, wordCount: text.wordCount, tokenCount: text.tokenCount)
    let input: EmbeddingMatrix =
      rowMap.isEmpty ? .table(task.input) : .compact(task.input, fixedRows: text.wordCount, rowMap: rowMap)
    let model = FastTextModel(
      arguments: settings.arguments, dictionary: dictionary, input: input, output: .table(task.output))
    if settings.vectors == .sum { addContextVectors(task) }
    return (model, summary)
  }

  /// The vector of a word is the mean of its n rows: n times the context vector, added to the word's own row, moves
  /// that mean by the context vector.
  private func addContextVectors(_ task: EmbeddingTask) {
    for word in 0..<task.output.rowCount {
      var rows: Float = 1
      if let subwords = task.subwords { rows = Float(subwords.starts[word + 1] - subwords.starts[word]) }
      task.output.withRow(word) { context in
        task.input.withMutableRow(word) { row in
          for i in 0..<row.count { row[i] += rows * context[i] }
        }
      }
    }
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
