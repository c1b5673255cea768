/// How fast a model works off what waits for it, as measured, and so how long that will take.
struct ServiceRate: Sendable {
  /// Costs a second, lately; 0 before anything was measured.
  private(set) var current = 0.0
  /// The most that it lately was: what the model can do when nothing else takes the processors.
  private(set) var usual = 0.0

  /// Notes work that was done.
  mutating func note(cost: Int, seconds: Double) {
    guard cost > 0, seconds > 0 else { return }
    let now = Double(cost) / seconds
    // Of the last third of a second, about.
    let weight = current == 0 ? 1 : seconds / (seconds + 0.3)
    current += weight * (now - current)
    // What was once reached counts half after ten minutes of work.
    usual = max(current, usual / (1 + seconds / 600))
  }

  /// The part of its usual speed that the model has now.
  var share: Double { usual > 0 ? current / usual : 1 }

  /// Until so much work is done; nil before anything was measured.
  func seconds(for cost: Int) -> Double? { current > 0 ? Double(cost) / current : nil }

  /// How long a client should stay away that found so much work before it: whole seconds from 1 to 60.
  func retryAfter(_ cost: Int) -> Int {
    guard let seconds = seconds(for: cost) else { return 1 }
    return Int(min(60, max(1, seconds.rounded(.up))))
  }
}
