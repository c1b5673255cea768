/// A pair waiting to be merged: first the most frequent, of equal ones that of the lower left id, then of the lower right
/// id.
struct PendingPair: Comparable {
  /// How often the pair was seen when it was put into the queue.
  let count: Int
  /// Both ids, as `PairTable.pair`.
  let pair: UInt64
  /// Where the words that hold it are listed.
  let list: Int

  @inline(__always)
  static func < (a: PendingPair, b: PendingPair) -> Bool {
    a.count != b.count ? a.count > b.count : a.pair < b.pair
  }
}
