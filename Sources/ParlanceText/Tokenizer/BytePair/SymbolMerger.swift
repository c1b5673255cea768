/// Merges the symbols of one word, pair by pair: always the pair of lowest rank, of equal ones the leftmost.
///
/// Short words look through all pairs for each merge, which touches little memory. Long ones keep the pairs in a heap,
/// so that time stays near linear. Holds its buffers from word to word.
struct SymbolMerger: Sendable {
  /// The tokens.
  private(set) var ids: [Int32] = []
  /// Where each ends, in bytes from the start of the word.
  private(set) var ends: [Int32] = []
  /// Neighbors of each symbol in long words, -1 for none.
  private var previous: [Int32] = []
  private var next: [Int32] = []
  private var heap = BinaryHeap<PendingMerge>()

  /// Words of more symbols than this use the heap.
  private static let longestShort = 40

  /// Starts a word.
  mutating func removeAll() {
    ids.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// Appends a symbol.
  @inline(__always)
  mutating func append(_ id: Int32, end: Int) {
    ids.append(id)
    ends.append(Int32(truncatingIfNeeded: end))
  }

  /// Number of symbols.
  var count: Int { ids.count }

  /// Merges what can be merged.
  mutating func merge(_ table: PairTable) {
    if ids.count <= Self.longestShort {
      Self.mergeShort(&ids, &ends, table)
    } else {
      mergeLong(table) { false }
    }
  }

  /// Merges with merges left out at random (Provilkov et al., "BPE-Dropout", 2020).
  /// - Parameter skips: whether to leave out the merge at hand; it may come back after the next one that is done.
  mutating func merge(_ table: PairTable, skippingWhere skips: () -> Bool) { mergeLong(table, skips) }

  private static func mergeShort(_ ids: inout [Int32], _ ends: inout [Int32], _ table: PairTable) {
    guard ids.count > 1 else { return }
    let count = merge(&ids, &ends, count: ids.count, table)
    ids.removeSubrange(count...)
    ends.removeSubrange(count...)
  }

  /// - Returns: the number of tokens.
  private static func merge(
    _ ids: inout [Int32], _ ends: inout [Int32], count: Int, _ table: PairTable
  ) -> Int {
    var count = count
    // The merge of each symbol with the next.
    var merges = InlineArray<40, PairTable.Merge>(repeating: PairTable.none)
    var ids = ids.mutableSpan
    var ends = ends.mutableSpan
    for index in 0..<count - 1 {
      merges[unchecked: index] = table[ids[unchecked: index], ids[unchecked: index + 1]]
    }
    while count > 1 {
      var best = PairTable.none
      var place = 0
      for index in 0..<count - 1 where merges[unchecked: index] < best {
        best = merges[unchecked: index]
        place = index
      }
      if best == PairTable.none { break }
      ids[unchecked: place] = PairTable.id(of: best)
      ends[unchecked: place] = ends[unchecked: place + 1]
      count -= 1
      for index in place + 1..<count {
        ids[unchecked: index] = ids[unchecked: index + 1]
        ends[unchecked: index] = ends[unchecked: index + 1]
        merges[unchecked: index] = merges[unchecked: index + 1]
      }
      merges[unchecked: place] =
        place + 1 < count ? table[ids[unchecked: place], ids[unchecked: place + 1]] : PairTable.none
      if place > 0 {
        merges[unchecked: place - 1] = table[ids[unchecked: place - 1], ids[unchecked: place]]
      }
    }
    return count
  }

  private mutating func mergeLong(_ table: PairTable, _ skips: () -> Bool) {
    let count = ids.count
    guard count > 1 else { return }
    previous.removeAll(keepingCapacity: true)
    next.removeAll(keepingCapacity: true)
    heap.removeAll()
    for index in 0..<count {
      previous.append(Int32(truncatingIfNeeded: index - 1))
      next.append(index + 1 < count ? Int32(truncatingIfNeeded: index + 1) : -1)
      guard index + 1 < count else { continue }
      let merge = table[ids[index], ids[index + 1]]
      if merge != PairTable.none { heap.append(PendingMerge(merge, at: index)) }
    }
    heap.order()
    var skipped: [PendingMerge] = []
    while let entry = heap.popMin() {
      if skips() {
        skipped.append(entry)
        continue
      }
      for entry in skipped { heap.insert(entry) }
      skipped.removeAll(keepingCapacity: true)
      let place = entry.place
      let right = Int(next[place])
      // Either symbol may have changed since: -1 marks one that is no more.
      guard ids[place] >= 0, right >= 0 else { continue }
      let merge = table[ids[place], ids[right]]
      guard entry.isFor(merge) else { continue }
      ids[place] = PairTable.id(of: merge)
      ends[place] = ends[right]
      ids[right] = -1
      let after = Int(next[right])
      next[place] = Int32(truncatingIfNeeded: after)
      if after >= 0 {
        previous[after] = Int32(truncatingIfNeeded: place)
        push(table[ids[place], ids[after]], at: place)
      }
      let before = Int(previous[place])
      if before >= 0 { push(table[ids[before], ids[place]], at: before) }
    }
    var kept = 0
    for index in 0..<count where ids[index] >= 0 {
      ids[kept] = ids[index]
      ends[kept] = ends[index]
      kept += 1
    }
    ids.removeSubrange(kept...)
    ends.removeSubrange(kept...)
  }

  private mutating func push(_ merge: PairTable.Merge, at place: Int) {
    if merge != PairTable.none { heap.insert(PendingMerge(merge, at: place)) }
  }
}
