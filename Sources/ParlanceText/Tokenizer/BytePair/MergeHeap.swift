/// Merges waiting to be done: a binary heap whose top is the lowest rank, of equal ones the leftmost place.
struct MergeHeap: Sendable {
  struct Entry: Sendable {
    let merge: PairTable.Merge
    /// The symbol that is the left half of the pair.
    let place: Int

    @inline(__always)
    static func < (a: Entry, b: Entry) -> Bool {
      a.merge != b.merge ? a.merge < b.merge : a.place < b.place
    }
  }

  private var entries: [Entry] = []

  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  /// Adds without keeping the order, which `order()` makes. Nothing is added for `PairTable.none`.
  mutating func add(_ merge: PairTable.Merge, at place: Int) {
    if merge != PairTable.none { entries.append(Entry(merge: merge, place: place)) }
  }

  /// Makes a heap of what was added.
  mutating func order() {
    for index in stride(from: entries.count / 2 - 1, through: 0, by: -1) { sink(index) }
  }

  /// Adds in order. Nothing is added for `PairTable.none`.
  mutating func push(_ merge: PairTable.Merge, at place: Int) {
    guard merge != PairTable.none else { return }
    let entry = Entry(merge: merge, place: place)
    var index = entries.count
    entries.append(entry)
    while index > 0 {
      let parent = (index - 1) / 2
      guard entry < entries[parent] else { break }
      entries[index] = entries[parent]
      index = parent
    }
    entries[index] = entry
  }

  /// Takes the top.
  mutating func pop() -> Entry? {
    guard let last = entries.popLast() else { return nil }
    guard let top = entries.first else { return last }
    entries[0] = last
    sink(0)
    return top
  }

  private mutating func sink(_ start: Int) {
    let entry = entries[start]
    let count = entries.count
    var index = start
    while true {
      var child = 2 * index + 1
      guard child < count else { break }
      if child + 1 < count, entries[child + 1] < entries[child] { child += 1 }
      guard entries[child] < entry else { break }
      entries[index] = entries[child]
      index = child
    }
    entries[index] = entry
  }
}
