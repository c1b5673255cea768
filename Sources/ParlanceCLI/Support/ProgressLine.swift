import ParlanceParallel

/// One line on standard error that tells how far a job has come: redrawn on a terminal; elsewhere only its last words
/// are written, each as a line of its own.
final class ProgressLine: Sendable {
  private struct State {
    var drawn = false
    var last: ContinuousClock.Instant?
  }

  private let state = LockedValue(State())
  private let isQuiet: Bool
  private let redraws: Bool

  /// - Parameter isQuiet: shows nothing.
  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    redraws = StandardError.isTerminal
  }

  /// - Parameter isLast: whether nothing more will be told of this part of the job.
  func show(_ text: String, isLast: Bool) {
    guard !isQuiet, redraws || isLast else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      if !isLast, let last = state.last, now - last < .milliseconds(100) { return }
      state.last = now
      StandardError.write(redraws ? "\r\(text)\u{1B}[K\(isLast ? "\n" : "")" : "\(text)\n")
      state.drawn = redraws && !isLast
    }
  }

  /// Ends a line that is being redrawn, so that what follows starts on a line of its own.
  func finish() {
    state.withLock { state in
      if state.drawn { StandardError.write("\n") }
      state.drawn = false
    }
  }
}
