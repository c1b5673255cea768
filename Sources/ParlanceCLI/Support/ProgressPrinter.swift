import ParlanceEmbeddings
import ParlanceParallel

/// Shows a training's progress on standard error: one line redrawn on a terminal, else a line every few seconds.
final class ProgressPrinter: Sendable {
  private struct State {
    var last: ContinuousClock.Instant?
    var drawn = false
  }

  private let state = LockedValue(State())
  private let isQuiet: Bool
  private let redraws: Bool
  private let interval: Duration

  /// - Parameter isQuiet: prints nothing; Ctrl-C is still obeyed.
  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    redraws = StandardError.isTerminal
    interval = redraws ? .milliseconds(100) : .seconds(3)
  }

  /// To be handed to a trainer. Throws `Interruption.Stopped` after Ctrl-C.
  var observer: TrainingObserver {
    { progress in
      try Interruption.check()
      self.show(progress)
    }
  }

  /// Ends the redrawn line, so that what follows starts on a line of its own.
  func finish() {
    state.withLock { state in
      if state.drawn { StandardError.write("\n") }
      state.drawn = false
    }
  }

  private func show(_ progress: TrainingProgress) {
    if isQuiet { return }
    state.withLock { state in
      let now = ContinuousClock.now
      if let last = state.last, now - last < interval, progress.fraction < 1 { return }
      state.last = now
      state.drawn = redraws
      StandardError.write(redraws ? "\r\(Self.line(progress))\u{1B}[K" : "\(Self.line(progress))\n")
    }
  }

  /// Such as `42.1%  1,312,400 words/s  loss 0.7512  lr 0.02895  0:01:23 left`.
  static func line(_ progress: TrainingProgress) -> String {
    [
      "\(Numbers.fixed(progress.fraction * 100, 1))%",
      "\(Numbers.grouped(Int(clamping: progress.tokensPerSecond))) words/s",
      "loss \(Numbers.fixed(progress.loss, 4))",
      "lr \(Numbers.fixed(progress.learningRate, 5))",
      "\(Numbers.time(progress.secondsLeft)) left",
    ].joined(separator: "  ")
  }
}
