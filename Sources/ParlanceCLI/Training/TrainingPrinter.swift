import ParlanceParallel
import ParlanceTraining

/// Shows a training run on standard error: a line that is redrawn between validations on a terminal, plain lines elsewhere.
final class TrainingPrinter: RunObserver {
  private let isQuiet: Bool
  private let redraws = StandardError.isTerminal
  private struct State {
    var isDrawn = false
    var last: ContinuousClock.Instant?
    var loss: Double?
  }
  private let state = LockedValue(State())

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  func observe(_ event: RunEvent) {
    guard !isQuiet else { return }
    switch event {
    case .started(let state, let isResumed):
      if isResumed { note("resumed at step \(state.step), epoch \(state.epoch + 1)") }
    case .progressed(let report): show(report)
    case .skipped(let step): note("step \(step): loss or gradient not finite; update left out")
    case .validated(let step, let epoch, let metrics, let isBest, let seconds):
      let values = metrics.map { "\($0.name) \(Numbers.fixed($0.value, 3))" }.joined(separator: "  ")
      // A run that is resumed at its end validates before any loss of its own.
      let loss = state.withLock { $0.loss }.map { "training loss \(Numbers.fixed($0, 4))  " } ?? ""
      note(
        "epoch \(epoch)  step \(step)  \(loss)\(values)" + (isBest ? "  best" : "")
          + "  (\(Numbers.fixed(seconds, 1)) s)")
    case .saved: break
    case .finished(_, let reason): note("training ended: \(reason.explanation)")
    }
  }

  /// A line of its own.
  func note(_ text: String) {
    guard !isQuiet else { return }
    state.withLock { state in
      StandardError.write((state.isDrawn ? "\r\u{1B}[K" : "") + text + "\n")
      state.isDrawn = false
    }
  }

  private func show(_ report: StepReport) {
    state.withLock { state in
      state.loss = report.loss
      let now = ContinuousClock.now
      if let last = state.last, now - last < (redraws ? .milliseconds(200) : .seconds(20)) { return }
      state.last = now
      let line = Self.line(report)
      StandardError.write(redraws ? "\r\(line)\u{1B}[K" : "\(line)\n")
      state.isDrawn = redraws
    }
  }

  /// Such as `epoch 2 41%  step 512  loss 3.2150  rate 0.00100  5,210 tokens/s  0:12:40 left`.
  static func line(_ report: StepReport) -> String {
    [
      "epoch \(report.epoch + 1) \(Numbers.fixed(report.epochFraction * 100, 0))%",
      "step \(report.step)", "loss \(Numbers.fixed(report.loss, 4))", "rate \(Numbers.fixed(report.rate, 5))",
      "\(Numbers.grouped(Int(clamping: report.tokensPerSecond))) tokens/s",
      report.secondsLeft.map { "\(Numbers.time($0)) left" },
    ].compactMap(\.self).joined(separator: "  ")
  }
}
