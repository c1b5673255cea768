/// The best of many hits: a heap whose first entry is the worst that is kept.
struct TopHits {
  private var heap: [SearchHit] = []
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  mutating func insert(_ hit: SearchHit) {
    if heap.count < limit {
      heap.append(hit)
      var child = heap.count - 1
      while child > 0, heap[(child - 1) / 2].precedes(heap[child]) {
        heap.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
      return
    }
    guard let worst = heap.first, hit.precedes(worst) else { return }
    heap[0] = hit
    var parent = 0
    while true {
      var last = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[last].precedes(heap[child]) {
        last = child
      }
      if last == parent { return }
      heap.swapAt(parent, last)
      parent = last
    }
  }

  /// All that are kept, best first.
  func sorted() -> [SearchHit] { heap.sorted { $0.precedes($1) } }
}
