/// Inputs that wait for a model, first come first served. A value: `WaitingRoom` guards it.
struct WorkQueue<Input: Sendable, Output: Sendable>: Sendable {
  struct Item: Sendable {
    let ticket: Ticket<Input, Output>
    let place: Int

    var input: Input { ticket.inputs[place] }
    var cost: Int { ticket.costs[place] }
    /// Whether it is the last of its request.
    var isLast: Bool { place == ticket.inputs.count - 1 }
  }

  private(set) var tickets = 0
  private(set) var cost = 0
  private var items: [Item] = []
  private var start = 0

  var isEmpty: Bool { start == items.count }

  mutating func append(_ ticket: Ticket<Input, Output>) {
    tickets += 1
    for place in ticket.inputs.indices {
      items.append(Item(ticket: ticket, place: place))
      cost += ticket.costs[place]
    }
  }

  /// The oldest inputs, as many as one batch holds by their weights, and at least one. Those nobody waits for are dropped.
  mutating func takeBatch(budget: Int, count: Int, weight: (Item) -> Int) -> [Item] {
    var batch: [Item] = []
    var sum = 0
    while start < items.count, batch.count < count {
      let item = items[start]
      if item.ticket.isOver {
        drop(item)
        continue
      }
      let weight = weight(item)
      guard batch.isEmpty || sum + weight <= budget else { break }
      sum += weight
      batch.append(item)
      drop(item)
    }
    if start > 1024 || start == items.count {
      items.removeFirst(start)
      start = 0
    }
    return batch
  }

  private mutating func drop(_ item: Item) {
    cost -= item.cost
    if item.isLast { tickets -= 1 }
    start += 1
  }

  /// Drops what is left of a request.
  mutating func remove(_ ticket: Ticket<Input, Output>) {
    let kept = items[start...].filter { $0.ticket !== ticket }
    guard kept.count < items.count - start else { return }
    tickets -= 1
    cost = kept.reduce(0) { $0 + $1.cost }
    items = kept
    start = 0
  }
}
