import ParlanceModels

/// Brings the inputs of many requests together into batches for one model, on a thread of the model's own.
///
/// A request that finds the model idle is worked on at once; those that come meanwhile make up the next batch. Work ends as
/// soon as nobody wants any output of its batch.
actor Scheduler<Input: Sendable, Output: Sendable> {
  /// What runs a batch. It asks now and then whether the outputs are still wanted, and gives up where they are not.
  typealias Work =
    @Sendable (_ inputs: [Input], _ isCancelled: @escaping @Sendable () -> Bool) throws -> [Output]
  typealias Room = WaitingRoom<Input, Output>

  struct Limits: Sendable {
    var requests: Int
    var batchCost: Int
    var batchCount: Int

    init(_ limits: ServerLimits, batchCount: Int = 1024) {
      requests = limits.queuedRequests
      batchCost = limits.batchTokens
      self.batchCount = batchCount
    }
  }

  private let executor: ModelExecutor
  nonisolated let unownedExecutor: UnownedSerialExecutor
  private nonisolated let room: Room
  private let limits: Limits
  private let metrics: ModelMetrics
  private let work: Work

  init(_ label: String, limits: Limits, metrics: ModelMetrics, work: @escaping Work) {
    executor = ModelExecutor(label)
    unownedExecutor = executor.asUnownedSerialExecutor()
    room = Room(.init(requests: limits.requests, cost: 4 * limits.batchCost, followsSpeed: true), metrics)
    self.limits = limits
    self.metrics = metrics
    self.work = work
  }

  /// A scheduler of any predictor.
  init<P: Predictor>(_ label: String, limits: Limits, metrics: ModelMetrics, predictor: P)
  where P.Input == Input, P.Output == Output {
    self.init(label, limits: limits, metrics: metrics) { inputs, _ in try predictor.predict(inputs) }
  }

  /// Waits for the outputs of a request.
  /// - Throws: `ServiceError` where the queue is full, or where the request is stopped; what the model throws.
  nonisolated func submit(_ inputs: [Input], costs: [Int], life: RequestLife) async throws -> [Output] {
    try await room.submit(inputs, costs: costs, life: life, stage: "queue") { await self.run() }
  }

  /// Refuses a request for which there is no room, before its texts are looked at.
  nonisolated func expectRoom(_ life: RequestLife) throws { try room.expectRoom(life) }

  /// Works until the queue is empty.
  private func run() {
    while true {
      let batch = room.take(budget: limits.batchCost, count: limits.batchCount, weight: \.cost)
      if batch.isEmpty { return }
      run(batch)
      room.finish(batch)
    }
  }

  private func run(_ batch: [Room.Queue.Item]) {
    let start = ContinuousClock.now
    for item in batch where item.place == 0 {
      let waited = (start - item.ticket.arrival).seconds
      metrics.queueWait.observe(waited)
      item.ticket.life.note { $0.queueSeconds += waited }
    }
    let lives = Self.distinct(batch.map(\.ticket.life))
    do {
      let outputs = try work(batch.map(\.input)) { lives.allSatisfy(\.isOver) }
      guard outputs.count == batch.count else {
        throw ServiceError(500, "the model gave \(outputs.count) answers to \(batch.count) inputs")
      }
      let seconds = (ContinuousClock.now - start).seconds
      let cost = batch.reduce(0) { $0 + $1.cost }
      for life in lives { life.note { $0.runSeconds += seconds } }
      metrics.batch(count: batch.count, tokens: cost, seconds: seconds)
      room.note(cost: cost, seconds: seconds)
      for (item, output) in zip(batch, outputs) {
        // What a model gives after it was told that nobody waits any more may not be whole.
        if let end = item.ticket.life.end {
          item.ticket.fail(end.error)
        } else {
          item.ticket.set(output, at: item.place)
        }
      }
    } catch {
      // One input may be what is wrong: then the others are tried by themselves, and only its request fails.
      if batch.count > 1, !lives.allSatisfy(\.isOver) { return batch.forEach { run([$0]) } }
      for item in batch { item.ticket.fail(error) }
    }
  }

  private static func distinct(_ lives: [RequestLife]) -> [RequestLife] {
    var seen: Set<ObjectIdentifier> = []
    return lives.filter { seen.insert(ObjectIdentifier($0)).inserted }
  }
}
