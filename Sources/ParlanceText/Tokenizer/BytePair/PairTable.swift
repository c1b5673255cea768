/// Which pairs of tokens merge, in which order and into what: an open-addressing table keyed by both ids, at most half
/// full.
struct PairTable: Sendable {
  /// The rank of a merge in the upper half, the new token's id in the lower: the smaller value merges first.
  typealias Merge = UInt64

  /// No merge; greater than every merge.
  static let none = Merge.max

  private struct Slot {
    /// The left id in the upper half, the right one in the lower; all ones where the slot is free.
    var pair = UInt64.max
    var merge = PairTable.none
  }

  private var slots: [Slot]
  private let shift: UInt64
  /// Number of pairs.
  private(set) var count = 0

  /// - Parameter count: pairs to make room for.
  init(capacity count: Int) {
    var bits: UInt64 = 4
    while 1 << bits < count * 2 { bits += 1 }
    slots = [Slot](repeating: Slot(), count: 1 << bits)
    shift = 64 - bits
  }

  @inline(__always)
  static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  @inline(__always)
  static func id(of merge: Merge) -> Int32 { Int32(truncatingIfNeeded: merge) }

  /// The merge of a pair, or `none`.
  @inline(__always)
  subscript(left: Int32, right: Int32) -> Merge {
    let pair = Self.pair(left, right)
    let slots = slots.span
    let mask = slots.count - 1
    var index = slot(of: pair)
    while true {
      let slot = slots[unchecked: index]
      if slot.pair == pair { return slot.merge }
      if slot.pair == .max { return Self.none }
      index = (index + 1) & mask
    }
  }

  /// Sets the merge of a pair; of a pair set twice the last one stands.
  /// - Precondition: there is room (see `init(capacity:)`); ids are not negative.
  mutating func set(_ left: Int32, _ right: Int32, rank: Int, id: Int32) {
    let pair = Self.pair(left, right)
    let mask = slots.count - 1
    var index = slot(of: pair)
    while slots[index].pair != .max, slots[index].pair != pair { index = (index + 1) & mask }
    if slots[index].pair == .max {
      precondition(count * 2 < slots.count, "the table of merges is full")
      count += 1
    }
    let merge = UInt64(truncatingIfNeeded: rank) << 32 | UInt64(UInt32(bitPattern: id))
    slots[index] = Slot(pair: pair, merge: merge)
  }

  @inline(__always)
  private func slot(of pair: UInt64) -> Int {
    let mixed = (pair ^ pair >> 29) &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: mixed >> shift)
  }
}
