import ParlanceParallel

/// Measures how fast the tokens of a request come.
final class TokenClock: Sendable {
  private let metrics: ModelMetrics
  private let life: RequestLife
  private let last = LockedValue<[Int: ContinuousClock.Instant]>([:])

  init(_ metrics: ModelMetrics, _ life: RequestLife) {
    self.metrics = metrics
    self.life = life
  }

  /// A token of a continuation has come.
  func token(of continuation: Int) {
    let now = ContinuousClock.now
    let before = last.withLock { $0.updateValue(now, forKey: continuation) }
    if let before {
      metrics.nextToken.observe((now - before).seconds)
    } else {
      metrics.firstToken.observe((now - life.arrival).seconds)
    }
    metrics.generatedTokens.add()
    life.note { $0.generatedTokens += 1 }
  }
}
