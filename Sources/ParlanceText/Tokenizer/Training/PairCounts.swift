/// How often each pair of neighbors is seen, and which list of words it is being gathered into: an open-addressing table
/// keyed by both ids, at most half full.
struct PairCounts {
  struct Slot {
    /// Both ids, as `PairTable.pair`; all ones where the slot is free.
    var pair = UInt64.max
    var count = 0
    /// The list that new places of the pair go to, if it is at least the first list of the merge at hand.
    var list = -1
  }

  private(set) var slots = [Slot](repeating: Slot(), count: 1 << 12)
  private var used = 0
  private var shift: UInt64 = 64 - 12

  /// How often a pair is seen.
  func count(of pair: UInt64) -> Int {
    var index = Int(truncatingIfNeeded: Self.mixed(pair) >> shift)
    while slots[index].pair != pair {
      if slots[index].pair == .max { return 0 }
      index = (index + 1) & (slots.count - 1)
    }
    return slots[index].count
  }

  /// The slot of a pair, made where there is none. Holds until the next call.
  @inline(__always)
  mutating func slot(of pair: UInt64) -> Int {
    var index = find(pair)
    if slots[index].pair == pair { return index }
    if used * 2 >= slots.count {
      grow()
      index = find(pair)
    }
    used += 1
    slots[index].pair = pair
    return index
  }

  @inline(__always)
  mutating func add(_ count: Int, at slot: Int) { slots[slot].count &+= count }

  @inline(__always)
  mutating func set(list: Int, at slot: Int) { slots[slot].list = list }

  @inline(__always)
  private func find(_ pair: UInt64) -> Int {
    var index = Int(truncatingIfNeeded: Self.mixed(pair) >> shift)
    while slots[index].pair != pair, slots[index].pair != .max { index = (index + 1) & (slots.count - 1) }
    return index
  }

  @inline(__always)
  private static func mixed(_ pair: UInt64) -> UInt64 { (pair ^ pair >> 29) &* 0x9e37_79b9_7f4a_7c15 }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 2)
    shift -= 1
    for slot in old where slot.pair != .max { slots[find(slot.pair)] = slot }
  }
}
