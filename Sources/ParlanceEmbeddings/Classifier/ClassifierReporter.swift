import ParlanceKernels

/// Turns what the threads have counted into progress, and finds out when the weights have run away.
struct ClassifierReporter {
  private let task: ClassifierTask
  private let progress: EmbeddingProgress
  private let start = ContinuousClock.now
  private var lastLoss = 0.0

  init(task: ClassifierTask, progress: EmbeddingProgress) {
    self.task = task
    self.progress = progress
  }

  /// - Throws: `EmbeddingsError.diverged`, and what the observer throws.
  mutating func report(to observer: TrainingObserver?) throws {
    if let loss = progress.takeMeanLoss() {
      lastLoss = loss
      if !loss.isFinite { throw divergence }
    }
    guard let observer else { return }
    let fraction = min(Double(progress.tokens) / Double(max(task.totalPieces, 1)), 1)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let tokens = fraction * Double(task.examples.dictionary.tokenCount) * Double(task.settings.epochs)
    try observer(
      TrainingProgress(
        fraction: fraction, tokens: Int(tokens), tokensPerSecond: seconds > 0 ? tokens / seconds : 0,
        loss: lastLoss, learningRate: task.settings.learningRate * (1 - fraction),
        secondsLeft: fraction > 0 ? seconds * (1 - fraction) / fraction : .infinity))
  }

  var divergence: EmbeddingsError { .diverged(learningRate: task.settings.learningRate) }
}
