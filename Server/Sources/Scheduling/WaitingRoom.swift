import ParlanceParallel

/// Where requests wait for a model. It takes those that there is room for, and tells the others when it is worth to come
/// again; a request whose time is over, or whose client left, leaves at that moment.
///
/// What is waiting and what is being worked on is bounded, by requests and by costs, and so is the time that a request is
/// here: a model that is slower than usual, since something else takes the processors, has fewer requests at once, as many
/// as it works off in the time in which it usually does the most that are allowed.
final class WaitingRoom<Input: Sendable, Output: Sendable>: Sendable {
  typealias Queue = WorkQueue<Input, Output>

  struct Limits: Sendable {
    /// Requests that are here at once, waiting or worked on.
    var requests: Int
    /// Costs that wait.
    var cost: Int
    /// Whether the number of requests follows the measured speed.
    var followsSpeed: Bool
  }

  private struct State: Sendable {
    var queue = Queue()
    var isWorking = false
    /// What the model works on.
    var (requests, cost) = (0, 0)
    var rate = ServiceRate()
  }

  /// Requests that are taken of those that are allowed, while the model has its usual speed. The rest of the time is for
  /// reading requests and writing answers, and for a speed that falls when they are in already.
  private static var share: Double { 0.5 }

  private let state = LockedValue(State())
  private let limits: Limits
  private let metrics: ModelMetrics

  init(_ limits: Limits, _ metrics: ModelMetrics) {
    self.limits = limits
    self.metrics = metrics
  }

  /// Waits for the outputs of a request.
  /// - Parameters:
  ///   - stage: what is told of a request that is stopped here.
  ///   - work: called when there is something to do and nobody is at work.
  /// - Throws: `ServiceError` where there is no room, or where the request is stopped; what the model throws.
  func submit(
    _ inputs: [Input], costs: [Int], life: RequestLife, stage: String,
    work: @escaping @Sendable () async -> Void
  ) async throws -> [Output] {
    try life.check()
    guard !inputs.isEmpty else { return [] }
    let ticket = Ticket<Input, Output>(inputs, costs: costs, life: life)
    let key = life.onStop { [weak self] end in
      self?.state.withLock { $0.queue.remove(ticket) }
      life.note { $0.cancelledIn = $0.cancelledIn ?? stage }
      ticket.fail(end.error)
    }
    defer { life.forget(key) }
    return try await withCheckedThrowingContinuation { continuation in
      ticket.wait(with: continuation)
      let (refusal, starts): (ServiceError?, Bool) = state.withLock { state in
        if let end = life.end { return (end.error, false) }
        if let full = self.refusal(state, costs.reduce(0, +), life) { return (full, false) }
        state.queue.append(ticket)
        metrics.queued.set(state.queue.tickets)
        defer { state.isWorking = true }
        return (nil, !state.isWorking)
      }
      if let refusal { return ticket.fail(refusal) }
      if starts { Task.detached(executorPreference: RequestExecutor.shared) { await work() } }
    }
  }

  /// Requests that wait, without those that are being worked on.
  var waiting: Int { state.withLock { $0.queue.tickets } }

  /// Refuses a request for which there is no room whatever it costs, before any work is spent on it.
  func expectRoom(_ life: RequestLife) throws {
    if let refusal = state.withLock({ refusal($0, 0, life) }) { throw refusal }
  }

  private func refusal(_ state: borrowing State, _ cost: Int, _ life: RequestLife) -> ServiceError? {
    // One that finds nobody before it always may: nothing else would ever let it in.
    guard state.queue.tickets > 0 else { return nil }
    let before = state.queue.cost + state.cost
    let refusal = ServiceError.queueFull(state.rate.retryAfter(before))
    let requests = state.queue.tickets + state.requests
    if requests >= limits.requests || state.queue.cost + cost > limits.cost { return refusal }
    if limits.followsSpeed, state.rate.current > 0,
      Double(requests + 1) > Self.share * state.rate.share * Double(limits.requests)
    {
      return refusal
    }
    // It would be over before its answer is there.
    if let wait = state.rate.seconds(for: before + cost), .now + .seconds(wait) > life.deadline {
      return refusal
    }
    return nil
  }

  /// The oldest inputs, as many as fit; none at all where `budget` is 0.
  /// - Parameter isBusy: whether the model has something to do without them.
  func take(
    budget: Int, count: Int, isBusy: Bool = false, weight: (Queue.Item) -> Int
  ) -> [Queue.Item] {
    state.withLock { state in
      let items = budget > 0 ? state.queue.takeBatch(budget: budget, count: count, weight: weight) : []
      metrics.queued.set(state.queue.tickets)
      for item in items {
        state.cost += item.cost
        if item.isLast { state.requests += 1 }
      }
      if items.isEmpty && !isBusy { state.isWorking = false }
      return items
    }
  }

  /// Notes that the model is done with inputs.
  func finish(_ items: some Sequence<Queue.Item>) {
    state.withLock { state in
      for item in items {
        state.cost -= item.cost
        if item.isLast { state.requests -= 1 }
      }
    }
  }

  /// Notes how long work took.
  func note(cost: Int, seconds: Double) { state.withLock { $0.rate.note(cost: cost, seconds: seconds) } }
}
