/// Pairs waiting to be merged: a binary heap whose top is the most frequent, of equal ones that of the lower left id,
/// then of the lower right id.
struct PairQueue {
  struct Entry {
    /// How often the pair was seen when it was put here.
    var count: Int
    /// Both ids, as `PairTable.pair`.
    let pair: UInt64
    /// Where the words that hold it are listed.
    let list: Int

    @inline(__always)
    static func < (a: Entry, b: Entry) -> Bool {
      a.count != b.count ? a.count > b.count : a.pair < b.pair
    }
  }

  private var entries: [Entry] = []

  /// The pair to merge next.
  var top: Entry? { entries.first }

  mutating func push(_ entry: Entry) {
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

  /// Gives the top its true count and finds its place again.
  /// - Precondition: there is a top.
  mutating func updateTop(count: Int) {
    entries[0].count = count
    sink()
  }

  mutating func removeTop() {
    guard let last = entries.popLast(), !entries.isEmpty else { return }
    entries[0] = last
    sink()
  }

  private mutating func sink() {
    let entry = entries[0]
    let count = entries.count
    var index = 0
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
