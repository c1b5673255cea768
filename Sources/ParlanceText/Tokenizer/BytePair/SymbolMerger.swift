/// Merges the symbols of one word, pair by pair: always the pair of lowest rank, of equal ones the leftmost.
///
/// Short words look through all pairs for each merge, which touches little memory. Long ones keep the pairs in a heap,
/// so that time stays near linear. Holds its buffers from word to word.
struct SymbolMerger: Sendable {
  /// The tokens.
  private(set) var ids: [Int32] = []
  /// Where each ends, in bytes from the start of the word.
  private(set) var ends: [Int32] = []
  /// The merge of each symbol with the next, in short words.
  private var merges: [PairTable.Merge] = []
  /// Neighbors of each symbol in long words, -1 for none.
  private var previous: [Int32] = []
  private var next: [Int32] = []
  private var heap = MergeHeap()

  /// Words of more symbols than this use the heap.
  private static let shortest = 40

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
    if ids.count <= Self.shortest { mergeShort(table) } else { mergeLong(table) { false } }
  }

  /// Merges with merges left out at random (Provilkov et al., "BPE-Dropout", 2020).
  /// - Parameter skips: whether to leave out the merge at hand; it may come back after the next one that is done.
  mutating func merge(_ table: PairTable, skippingWhere skips: () -> Bool) { mergeLong(table, skips) }

  private mutating func mergeShort(_ table: PairTable) {
    var count = ids.count
    guard count > 1 else { return }
    merges.removeAll(keepingCapacity: true)
    for index in 0..<count - 1 { merges.append(table[ids[index], ids[index + 1]]) }
    merges.append(PairTable.none)
    while count > 1 {
      var best = PairTable.none
      var place = 0
      for index in 0..<count - 1 where merges[index] < best {
        best = merges[index]
        place = index
      }
      if best == PairTable.none { break }
      ids[place] = PairTable.id(of: best)
      ends[place] = ends[place + 1]
      count -= 1
      for index in place + 1..<count {
        ids[index] = ids[index + 1]
        ends[index] = ends[index + 1]
        merges[index] = merges[index + 1]
      }
      merges[place] = place + 1 < count ? table[ids[place], ids[place + 1]] : PairTable.none
      if place > 0 { merges[place - 1] = table[ids[place - 1], ids[place]] }
    }
    ids.removeSubrange(count...)
    ends.removeSubrange(count...)
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
      if index + 1 < count { heap.add(table[ids[index], ids[index + 1]], at: index) }
    }
    heap.order()
    var skipped: [MergeHeap.Entry] = []
    while let entry = heap.pop() {
      if skips() {
        skipped.append(entry)
        continue
      }
      for entry in skipped { heap.push(entry.merge, at: entry.place) }
      skipped.removeAll(keepingCapacity: true)
      let place = entry.place
      let right = Int(next[place])
      // Either symbol may have changed since: -1 marks one that is no more.
      guard ids[place] >= 0, right >= 0, table[ids[place], ids[right]] == entry.merge else { continue }
      ids[place] = PairTable.id(of: entry.merge)
      ends[place] = ends[right]
      ids[right] = -1
      let after = Int(next[right])
      next[place] = Int32(truncatingIfNeeded: after)
      if after >= 0 {
        previous[after] = Int32(truncatingIfNeeded: place)
        heap.push(table[ids[place], ids[after]], at: place)
      }
      let before = Int(previous[place])
      if before >= 0 { heap.push(table[ids[before], ids[place]], at: before) }
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
}
