import ParlanceEmbeddings
import ParlanceParallel

/// One training run: its progress on standard error, and its summary at the end.
struct TrainingJob {
  /// The summary that `--json` prints.
  struct Summary: Encodable {
    let words: Int
    let labels: Int?
    let tokens: Int
    let dimension: Int
    let seconds: Double
    let wordsPerSecond: Double
    let loss: Double?
    let files: [String]

    enum CodingKeys: String, CodingKey {
      case words, labels, tokens, dimension, seconds, loss, files
      case wordsPerSecond = "words_per_second"
    }
  }

  private final class LastReport: Sendable {
    let progress = LockedValue<TrainingProgress?>(nil)
  }

  private let printer: ProgressPrinter
  private let last = LastReport()
  private let start = ContinuousClock.now

  init(isQuiet: Bool) {
    printer = ProgressPrinter(isQuiet: isQuiet)
  }

  /// Runs `train` with an observer that shows progress and obeys Ctrl-C.
  func run<Result>(_ train: (@escaping TrainingObserver) throws -> Result) throws -> Result {
    let observer = printer.observer
    let last = last
    defer { printer.finish() }
    return try train { progress in
      last.progress.withLock { $0 = progress }
      try observer(progress)
    }
  }

  /// Prints what was made, once the files are written.
  /// - Parameters:
  ///   - wordsPerSecond: the trainer's own figure; without it, that of its last report.
  ///   - loss: likewise.
  func report(
    _ model: FastTextModel, files: [String], wordsPerSecond: Double? = nil, loss: Double? = nil, asJSON: Bool
  ) throws {
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let progress = last.progress.withLock { $0 }
    let summary = Summary(
      words: model.dictionary.wordCount,
      labels: model.dictionary.labelCount > 0 ? model.dictionary.labelCount : nil,
      tokens: model.dictionary.tokenCount, dimension: model.arguments.dim, seconds: elapsed,
      wordsPerSecond: wordsPerSecond ?? progress?.tokensPerSecond ?? 0,
      loss: (loss ?? progress?.loss)?.ifNumber, files: files)
    let output = StandardOutput()
    if asJSON {
      try output.json(summary)
    } else {
      let labels = summary.labels.map { ", \(Numbers.grouped($0)) labels" } ?? ""
      try output.line(
        "\(Numbers.grouped(summary.tokens)) tokens, \(Numbers.grouped(summary.words)) words\(labels), "
          + "\(Numbers.fixed(elapsed, 1)) s: wrote \(files.joined(separator: " and "))")
    }
    try output.flush()
  }
}
