import Testing

@testable import ParlanceServer

/// When memory is given back: once after work, and not while there is any.
@Suite struct IdleWatchTests {
  private let start = ContinuousClock.now

  private func asked(_ batches: [Int], every interval: Duration) -> [Bool] {
    var watch = IdleWatch()
    return batches.enumerated().map { index, count in
      watch.comesToRest(batches: count, at: start + interval * index)
    }
  }

  @Test func onceAfterWork() {
    #expect(
      asked([0, 0, 0, 5, 9, 9, 9, 9, 9, 10, 10, 10, 10], every: .seconds(1)) == [
        false, false, false, false, false, false, true, false, false, false, false, true, false,
      ])
  }

  @Test func notWhileWorkGoesOn() {
    #expect(!asked(Array(0..<20), every: .seconds(3)).contains(true))
    #expect(!asked([Int](repeating: 0, count: 20), every: .seconds(3)).contains(true))
  }

  @Test func notBeforeItsTime() {
    #expect(asked([1, 1, 1, 1], every: .milliseconds(900)) == [false, false, false, true])
  }

  @Test func batchesOfAllModelsCount() {
    let metrics = ServerMetrics()
    metrics.model("a").batch(count: 3, tokens: 9, seconds: 0.1)
    metrics.model("b").batch(count: 1, tokens: 1, seconds: 0.1)
    metrics.completed(route: "/health", method: "GET", status: 200, seconds: 0.1)
    #expect(metrics.batches == 2)
  }
}
