/// Merges sorted runs into one sequence of n-grams, each once, in suffix order.
struct RunMerger<Key: NGramKey>: Sendable {
  /// A cursor by its key.
  private struct Entry: Comparable {
    let key: Key
    let cursor: Int

    @inline(__always)
    static func < (a: Entry, b: Entry) -> Bool { a.key < b.key }
  }

  private var cursors: [RunCursor<Key>]
  private var heap = BinaryHeap<Entry>()

  /// - Throws: `FileError` where a temporary file can't be read.
  init(_ runs: [SortedRun<Key>]) throws {
    cursors = try runs.map(RunCursor.init).filter { !$0.isAtEnd }
    for index in cursors.indices { heap.append(Entry(key: cursors[index].key, cursor: index)) }
    heap.order()
  }

  /// Hands out every n-gram with the sum of its counts.
  /// - Throws: `FileError` where a temporary file can't be read, and what `body` throws.
  mutating func forEach(_ body: (Key, UInt64) throws -> Void) throws {
    while let top = heap.min {
      var count: UInt64 = 0
      while let next = heap.min, next.key == top.key {
        count += cursors[next.cursor].count
        try cursors[next.cursor].advance()
        if cursors[next.cursor].isAtEnd {
          heap.popMin()
        } else {
          heap.replaceMin(with: Entry(key: cursors[next.cursor].key, cursor: next.cursor))
        }
      }
      try body(top.key, count)
    }
  }
}
