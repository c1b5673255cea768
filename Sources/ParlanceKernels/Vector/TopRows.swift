/// A row and its score.
public struct ScoredRow: Sendable, Equatable {
  public var row: Int
  public var score: Float

  public init(row: Int, score: Float) {
    self.row = row
    self.score = score
  }

  /// Higher scores first; of equal scores, lower rows.
  @inline(__always)
  static func precedes(_ a: ScoredRow, _ b: ScoredRow) -> Bool {
    a.score > b.score || (a.score == b.score && a.row < b.row)
  }
}

/// The best `capacity` of the rows offered, as a heap with the worst of them on top.
public struct TopRows: Sendable {
  private var heap: [ScoredRow] = []
  private let capacity: Int
  /// A score has to be at least this to enter.
  public private(set) var threshold: Float

  public init(capacity: Int) {
    self.capacity = max(capacity, 0)
    threshold = self.capacity == 0 ? .infinity : -.infinity
  }

  /// Takes the row in if it is among the best so far. A score that is not a number never is.
  @inline(__always)
  public mutating func offer(_ row: Int, _ score: Float) {
    if score >= threshold { insert(ScoredRow(row: row, score: score)) }
  }

  private mutating func insert(_ new: ScoredRow) {
    if heap.count < capacity {
      heap.append(new)
      siftUp(heap.count - 1)
    } else if let worst = heap.first, ScoredRow.precedes(new, worst) {
      heap[0] = new
      siftDown(0)
    }
    if heap.count == capacity, let worst = heap.first { threshold = worst.score }
  }

  private mutating func siftUp(_ start: Int) {
    var i = start
    while i > 0, ScoredRow.precedes(heap[(i - 1) / 2], heap[i]) {
      heap.swapAt((i - 1) / 2, i)
      i = (i - 1) / 2
    }
  }

  private mutating func siftDown(_ start: Int) {
    var i = start
    while true {
      var worst = i
      for child in [2 * i + 1, 2 * i + 2] where child < heap.count {
        if ScoredRow.precedes(heap[worst], heap[child]) { worst = child }
      }
      guard worst != i else { return }
      heap.swapAt(i, worst)
      i = worst
    }
  }

  /// Takes in all that `other` holds.
  public mutating func merge(_ other: TopRows) {
    for entry in other.heap { offer(entry.row, entry.score) }
  }

  /// The rows, best first.
  public var sorted: [ScoredRow] { heap.sorted(by: ScoredRow.precedes) }
}
