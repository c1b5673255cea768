/// A merge waiting to be done: first the lowest rank, of equal ones the leftmost place.
struct PendingMerge: Comparable, Sendable {
  let merge: PairTable.Merge
  /// The symbol that is the left half of the pair.
  let place: Int

  @inline(__always)
  static func < (a: PendingMerge, b: PendingMerge) -> Bool {
    a.merge != b.merge ? a.merge < b.merge : a.place < b.place
  }
}
