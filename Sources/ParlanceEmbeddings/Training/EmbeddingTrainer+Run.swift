import Foundation
import ParlanceKernels

extension EmbeddingTrainer {
  /// Runs the threads and reports until they are done.
  /// - Returns: the last mean loss, nil where none was sampled.
  func run(_ task: EmbeddingTask, tokenCount: Int, observer: TrainingObserver?) throws -> Double? {
    let progress = EmbeddingProgress()
    let finished = DispatchGroup()
    for index in 0..<settings.threads {
      finished.enter()
      let thread = Thread {
        task.run(worker: index, progress: progress)
        finished.leave()
      }
      thread.qualityOfService = .userInitiated
      thread.stackSize = 1 << 20
      thread.start()
    }
    let reporter = Reporter(settings: settings, tokenCount: tokenCount, keptCount: task.tokens.count)
    var lastLoss: Double?
    do {
      while finished.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
        try reporter.report(progress, &lastLoss, observer)
      }
      try reporter.report(progress, &lastLoss, observer)
    } catch {
      progress.stop()
      finished.wait()
      throw error
    }
    guard task.input.isFinite(sampling: 1), task.output.isFinite(sampling: 1) else {
      throw EmbeddingsError.diverged(learningRate: settings.learningRate)
    }
    return lastLoss
  }

  /// Turns the threads' counters into `TrainingProgress`.
  private struct Reporter {
    let settings: EmbeddingSettings
    let tokenCount: Int
    let keptCount: Int
    let start = ContinuousClock.now

    func report(_ progress: EmbeddingProgress, _ lastLoss: inout Double?, _ observer: TrainingObserver?)
      throws
    {
      if let loss = progress.takeMeanLoss() {
        guard loss.isFinite else { throw EmbeddingsError.diverged(learningRate: settings.learningRate) }
        lastLoss = loss
      }
      guard let observer else { return }
      let fraction = min(Double(progress.tokens) / (Double(max(keptCount, 1)) * Double(settings.epochs)), 1)
      let tokens = fraction * Double(tokenCount) * Double(settings.epochs)
      let seconds = (ContinuousClock.now - start).seconds
      try observer(
        TrainingProgress(
          fraction: fraction, tokens: Int(tokens), tokensPerSecond: tokens / max(seconds, 1e-9),
          loss: lastLoss ?? .nan, learningRate: settings.learningRate * (1 - fraction),
          secondsLeft: fraction > 0 ? seconds * (1 - fraction) / fraction : .infinity))
    }
  }
}
