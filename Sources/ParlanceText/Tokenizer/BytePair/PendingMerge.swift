/// A merge waiting to be done: first the lowest rank, of equal ones the leftmost place.
struct PendingMerge: Comparable, Sendable {
  /// The rank in the upper half, the place in the lower: half the memory of two numbers, of which long words have many.
  private let key: UInt64

  /// - Parameter place: the symbol that is the left half of the pair.
  @inline(__always)
  init(_ merge: PairTable.Merge, at place: Int) {
    key = merge & 0xffff_ffff_0000_0000 | UInt64(truncatingIfNeeded: place)
  }

  @inline(__always)
  var place: Int { Int(key & 0xffff_ffff) }

  /// Whether this is what waits for the pair that has this merge now.
  @inline(__always)
  func isFor(_ merge: PairTable.Merge) -> Bool { merge >> 32 == key >> 32 }

  @inline(__always)
  static func < (a: PendingMerge, b: PendingMerge) -> Bool { a.key < b.key }
}
