import ParlanceModels
import Synchronization

/// Brings the inputs of many requests together into batches for one model, on a thread of the model's own.
///
/// A request that finds the model idle is worked on at once; those that come meanwhile make up the next batch. The queue
/// is bounded by requests and by tokens; who finds it full is told when it is worth to come back. A request whose time is
/// over, or whose client left, leaves the queue at that moment, and its work ends as soon as nobody else shares it.
actor Scheduler<Input: Sendable, Output: Sendable> {
  /// What runs a batch. It asks now and then whether the outputs are still wanted, and gives up where they are not.
  typealias Work =
    @Sendable (_ inputs: [Input], _ isCancelled: @escaping @Sendable () -> Bool) throws -> [Output]

  struct Limits: Sendable {
    var requests: Int
    var batchCost: Int
    var batchCount: Int
    var queueCost: Int { 4 * batchCost }

    init(_ limits: ServerLimits, batchCount: Int = 1024) {
      requests = limits.queuedRequests
      batchCost = limits.batchTokens
      self.batchCount = batchCount
    }
  }

  private struct State: Sendable {
    var queue = WorkQueue<Input, Output>()
    var isRunning = false
    /// Costs a second, as lately measured.
    var rate = 0.0
  }

  private let executor: ModelExecutor
  nonisolated let unownedExecutor: UnownedSerialExecutor
  private nonisolated let state = Mutex(State())
  private nonisolated let limits: Limits
  private nonisolated let metrics: ModelMetrics
  private let work: Work

  init(_ label: String, limits: Limits, metrics: ModelMetrics, work: @escaping Work) {
    executor = ModelExecutor(label)
    unownedExecutor = executor.asUnownedSerialExecutor()
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
    try life.check()
    guard !inputs.isEmpty else { return [] }
    let ticket = Ticket<Input, Output>(inputs, costs: costs, life: life)
    let cost = costs.reduce(0, +)
    let key = life.onStop { [weak self] end in
      self?.state.withLock { $0.queue.remove(ticket) }
      life.note { $0.cancelledIn = $0.cancelledIn ?? "queue" }
      ticket.fail(end.error)
    }
    defer { life.forget(key) }
    return try await withCheckedThrowingContinuation { continuation in
      ticket.wait(with: continuation)
      let (refusal, starts): (ServiceError?, Bool) = state.withLock { state in
        if let end = life.end { return (end.error, false) }
        guard state.queue.hasRoom(for: cost, requests: limits.requests, tokens: limits.queueCost) else {
          return (.queueFull(QueueWait.seconds(state.queue.cost, rate: state.rate)), false)
        }
        state.queue.append(ticket)
        metrics.queued.set(state.queue.tickets)
        defer { state.isRunning = true }
        return (nil, !state.isRunning)
      }
      if let refusal { return ticket.fail(refusal) }
      if starts { Task.detached(executorPreference: RequestExecutor.shared) { await self.run() } }
    }
  }

  /// Works until the queue is empty.
  private func run() {
    while true {
      let batch = state.withLock { state in
        let batch = state.queue.takeBatch(budget: limits.batchCost, count: limits.batchCount)
        metrics.queued.set(state.queue.tickets)
        if batch.isEmpty { state.isRunning = false }
        return batch
      }
      if batch.isEmpty { return }
      run(batch)
    }
  }

  private func run(_ batch: [WorkQueue<Input, Output>.Item]) {
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
      if seconds > 0 {
        state.withLock { state in
          let now = Double(cost) / seconds
          state.rate = state.rate == 0 ? now : 0.8 * state.rate + 0.2 * now
        }
      }
      for (item, output) in zip(batch, outputs) { item.ticket.set(output, at: item.place) }
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
