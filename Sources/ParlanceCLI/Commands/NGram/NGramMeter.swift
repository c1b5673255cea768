import Parlance

/// Shows on standard error how far the training of an n-gram model is.
final class NGramMeter {
  private let isQuiet: Bool
  private let redraws = StandardError.isTerminal
  private var last: ContinuousClock.Instant?
  private var isDrawn = false

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  /// - Throws: `Interruption.Stopped` after Ctrl-C.
  func show(_ progress: NGramProgress) throws {
    try Interruption.check()
    let now = ContinuousClock.now
    let interval: Duration = redraws ? .milliseconds(100) : .seconds(3)
    if isQuiet || last.map({ now - $0 < interval }) ?? !redraws {
      // Without a terminal a quick run says nothing.
      last = last ?? now
      return
    }
    last = now
    let text =
      switch progress {
      case .counting(let words): "counting: \(Numbers.grouped(words)) words"
      case .adjusting: "sorting"
      case .estimating(let order): "estimating \(order)-grams"
      }
    isDrawn = redraws
    StandardError.write(redraws ? "\r\(text)\u{1B}[K" : "\(text)\n")
  }

  /// Ends the redrawn line.
  func finish() {
    if isDrawn { StandardError.write("\n") }
    isDrawn = false
  }
}
