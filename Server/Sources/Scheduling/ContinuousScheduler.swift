import Synchronization

/// Brings the items of many requests together for a model that works step by step, on a thread of the model's own. An item
/// joins those that are being worked on as soon as there is room, and leaves when it is done, when its client left, or when
/// its time is over. The queue is bounded as `Scheduler`'s is.
actor ContinuousScheduler<Work: ContinuousWork> {
  typealias Ticketed = Ticket<Entry, Work.Output>

  /// An item, and who is told of its steps.
  struct Entry: Sendable {
    let item: Work.Item
    let onProgress: (@Sendable (Work.Progress) -> Void)?
  }

  private struct State: Sendable {
    var queue = WorkQueue<Entry, Work.Output>()
    var isRunning = false
    /// Costs a second that were worked off, as lately measured.
    var rate = 0.0
  }

  private let executor: ModelExecutor
  nonisolated let unownedExecutor: UnownedSerialExecutor
  private nonisolated let state = Mutex(State())
  private nonisolated let limits: ServerLimits
  private nonisolated let metrics: ModelMetrics
  private var work: Work
  private var active: [Int: WorkQueue<Entry, Work.Output>.Item] = [:]
  private var nextKey = 0

  init(_ label: String, limits: ServerLimits, metrics: ModelMetrics, work: Work) {
    executor = ModelExecutor(label)
    unownedExecutor = executor.asUnownedSerialExecutor()
    self.limits = limits
    self.metrics = metrics
    self.work = work
  }

  /// Waits for the outputs of a request.
  /// - Parameters:
  ///   - costs: about how much work each item is.
  ///   - onProgress: told of an item's steps, on the model's thread; must not wait.
  /// - Throws: `ServiceError` where the queue is full, or where the request is stopped; what the model throws.
  nonisolated func submit(
    _ items: [Work.Item], costs: [Int], life: RequestLife,
    onProgress: (@Sendable (_ item: Int, Work.Progress) -> Void)? = nil
  ) async throws -> [Work.Output] {
    try life.check()
    guard !items.isEmpty else { return [] }
    var entries: [Entry] = []
    for (index, item) in items.enumerated() {
      var tell: (@Sendable (Work.Progress) -> Void)?
      if let onProgress { tell = { onProgress(index, $0) } }
      entries.append(Entry(item: item, onProgress: tell))
    }
    let ticket = Ticketed(entries, costs: costs, life: life)
    let cost = costs.reduce(0, +)
    let key = life.onStop { [weak self] end in
      self?.state.withLock { $0.queue.remove(ticket) }
      life.note { $0.cancelledIn = $0.cancelledIn ?? "model" }
      ticket.fail(end.error)
    }
    defer { life.forget(key) }
    return try await withCheckedThrowingContinuation { continuation in
      ticket.wait(with: continuation)
      let (refusal, starts): (ServiceError?, Bool) = state.withLock { state in
        if let end = life.end { return (end.error, false) }
        guard
          state.queue.hasRoom(for: cost, requests: limits.queuedRequests, tokens: 4 * limits.batchTokens)
        else { return (.queueFull(QueueWait.seconds(state.queue.cost, rate: state.rate)), false) }
        state.queue.append(ticket)
        metrics.queued.set(state.queue.tickets)
        defer { state.isRunning = true }
        return (nil, !state.isRunning)
      }
      if let refusal { return ticket.fail(refusal) }
      if starts { Task.detached(executorPreference: RequestExecutor.shared) { await self.run() } }
    }
  }

  /// Works until there is nothing left to do.
  private func run() {
    var worked = 0
    var since = ContinuousClock.now
    while true {
      removeUnwanted()
      let used = active.values.reduce(0) { $0 + Work.width(of: $1.input.item) }
      let new = state.withLock { state in
        var new: [WorkQueue<Entry, Work.Output>.Item] = []
        var width = used
        while width < limits.sequences, let item = state.queue.takeBatch(budget: .max, count: 1).first {
          width += Work.width(of: item.input.item)
          new.append(item)
        }
        metrics.queued.set(state.queue.tickets)
        if new.isEmpty && active.isEmpty { state.isRunning = false }
        return new
      }
      if new.isEmpty && active.isEmpty { return }
      add(new)
      worked += step()
      let seconds = (ContinuousClock.now - since).seconds
      if seconds > 0.25 {
        let rate = Double(worked) / seconds
        state.withLock { $0.rate = $0.rate == 0 ? rate : 0.7 * $0.rate + 0.3 * rate }
        (worked, since) = (0, .now)
      }
    }
  }

  private func add(_ items: [WorkQueue<Entry, Work.Output>.Item]) {
    guard !items.isEmpty else { return }
    let now = ContinuousClock.now
    var keyed: [(key: Int, item: Work.Item)] = []
    for item in items {
      nextKey += 1
      active[nextKey] = item
      keyed.append((nextKey, item.input.item))
      let waited = (now - item.ticket.arrival).seconds
      if item.place == 0 {
        metrics.queueWait.observe(waited)
        item.ticket.life.note { $0.queueSeconds += waited }
      }
    }
    work.add(keyed)
  }

  /// - Returns: the cost of the items that are done.
  private func step() -> Int {
    let start = ContinuousClock.now
    let steps = work.step()
    let seconds = (ContinuousClock.now - start).seconds
    metrics.batch(count: active.count, tokens: steps.count, seconds: seconds)
    var worked = 0
    for step in steps {
      guard let item = active[step.key] else { continue }
      if let progress = step.progress, !item.ticket.isOver { item.input.onProgress?(progress) }
      guard let result = step.result else { continue }
      active[step.key] = nil
      worked += item.cost
      let run = (ContinuousClock.now - item.ticket.arrival).seconds
      item.ticket.life.note { $0.runSeconds = max($0.runSeconds, run - $0.queueSeconds) }
      switch result {
      case .success(let output): item.ticket.set(output, at: item.place)
      case .failure(let error): item.ticket.fail(error)
      }
    }
    return worked
  }

  private func removeUnwanted() {
    for (key, item) in active where item.ticket.isOver {
      work.remove(key)
      active[key] = nil
    }
  }
}
