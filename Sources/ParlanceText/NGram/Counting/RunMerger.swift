/// Merges sorted runs into one sequence of n-grams, each once, in suffix order.
struct RunMerger<Key: NGramKey>: Sendable {
  private var cursors: [RunCursor<Key>]
  /// A binary heap of cursors, the least key on top.
  private var heap: [(key: Key, cursor: Int)] = []

  /// - Throws: `FileError` where a temporary file can't be read.
  init(_ runs: [SortedRun<Key>]) throws {
    cursors = try runs.map(RunCursor.init).filter { !$0.isAtEnd }
    heap = cursors.indices.map { (cursors[$0].key, $0) }.sorted { $0.key < $1.key }
  }

  /// Hands out every n-gram with the sum of its counts.
  /// - Throws: `FileError` where a temporary file can't be read, and what `body` throws.
  mutating func forEach(_ body: (Key, UInt64) throws -> Void) throws {
    while let top = heap.first {
      var count: UInt64 = 0
      while let next = heap.first, next.key == top.key {
        count += cursors[next.cursor].count
        try cursors[next.cursor].advance()
        replaceTop(with: next.cursor)
      }
      try body(top.key, count)
    }
  }

  private mutating func replaceTop(with cursor: Int) {
    if cursors[cursor].isAtEnd {
      let last = heap.removeLast()
      if heap.isEmpty { return }
      heap[0] = last
    } else {
      heap[0].key = cursors[cursor].key
    }
    let entry = heap[0]
    var place = 0
    while true {
      var child = 2 * place + 1
      if child >= heap.count { break }
      if child + 1 < heap.count, heap[child + 1].key < heap[child].key { child += 1 }
      if entry.key <= heap[child].key { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = entry
  }
}
