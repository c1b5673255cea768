/// Brings the items of many requests together for a model that works step by step, on a thread of the model's own. An item
/// joins those that are being worked on as soon as there is room, and leaves when it is done, when its client left, or when
/// its time is over.
actor ContinuousScheduler<Work: ContinuousWork> {
  typealias Room = WaitingRoom<Entry, Work.Output>

  /// An item, and who is told of its steps.
  struct Entry: Sendable {
    let item: Work.Item
    let onProgress: (@Sendable (Work.Progress) -> Void)?
  }

  private let executor: ModelExecutor
  nonisolated let unownedExecutor: UnownedSerialExecutor
  private nonisolated let room: Room
  private let limits: ServerLimits
  private let metrics: ModelMetrics
  private var work: Work
  private var active: [Int: Room.Queue.Item] = [:]
  private var nextKey = 0

  init(_ label: String, limits: ServerLimits, metrics: ModelMetrics, work: Work) {
    executor = ModelExecutor(label)
    unownedExecutor = executor.asUnownedSerialExecutor()
    // Items end in bursts, too few to tell from one second to the next how fast the model is.
    room = Room(
      .init(requests: limits.queuedRequests, cost: 4 * limits.batchTokens, followsSpeed: false), metrics)
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
    var entries: [Entry] = []
    for (index, item) in items.enumerated() {
      var tell: (@Sendable (Work.Progress) -> Void)?
      if let onProgress { tell = { onProgress(index, $0) } }
      entries.append(Entry(item: item, onProgress: tell))
    }
    return try await room.submit(entries, costs: costs, life: life, stage: "model") { await self.run() }
  }

  /// Refuses a request for which there is no room, before its texts are looked at.
  nonisolated func expectRoom(_ life: RequestLife) throws { try room.expectRoom(life) }

  /// Works until there is nothing left to do.
  private func run() {
    var worked = 0
    var since = ContinuousClock.now
    while true {
      removeUnwanted()
      let used = active.values.reduce(0) { $0 + Work.width(of: $1.input.item) }
      let new = room.take(budget: limits.sequences - used, count: .max, isBusy: !active.isEmpty) {
        Work.width(of: $0.input.item)
      }
      if new.isEmpty && active.isEmpty { return }
      add(new)
      worked += step()
      let seconds = (ContinuousClock.now - since).seconds
      if seconds > 0.25 {
        room.note(cost: worked, seconds: seconds)
        (worked, since) = (0, .now)
      }
    }
  }

  private func add(_ items: [Room.Queue.Item]) {
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
      room.finish(CollectionOfOne(item))
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
      room.finish(CollectionOfOne(item))
    }
  }
}
