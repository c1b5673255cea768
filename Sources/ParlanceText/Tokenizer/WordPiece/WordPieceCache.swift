/// Words that were divided before, by their normalized bytes, with their tokens.
///
/// Words of at most 15 bytes are kept, which is nearly all of them; they are compared as two integers. When the table is
/// full it starts anew, so that its size stays bounded. Slots are found by open addressing.
struct WordPieceCache: Sendable {
  static let longestWord = 15
  private static let slotCount = 1 << 14

  struct Slot: Sendable {
    /// The bytes, and in the last of them the length; both 0 where the slot is free.
    var low: UInt64 = 0
    var high: UInt64 = 0
    /// The id where there is one token, else where the tokens start in `tokens`.
    var first: Int32 = 0
    var count: Int32 = 0
  }

  private var slots = [Slot](repeating: Slot(), count: slotCount)
  private var used = 0
  /// Tokens of words that have several: id and end in turn.
  private(set) var tokens: [Int32] = []

  /// The slot that holds a word, or the free one where it belongs.
  @inline(__always)
  func find(_ low: UInt64, _ high: UInt64) -> (index: Int, slot: Slot) {
    let slots = slots.span
    let mask = Self.slotCount - 1
    var hash = (low ^ (high &* 0x9e37_79b9_7f4a_7c15)) &* 0xff51_afd7_ed55_8ccd
    hash ^= hash >> 32
    var index = Int(truncatingIfNeeded: hash) & mask
    while true {
      let slot = slots[unchecked: index]
      if slot.low == low && slot.high == high || slot.count == 0 { return (index, slot) }
      index = (index + 1) & mask
    }
  }

  /// Keeps a word in the free slot that `find` gave.
  mutating func insert(_ low: UInt64, _ high: UInt64, at index: Int, _ word: [(id: Int32, end: Int32)])
    -> Slot
  {
    var slot = Slot(
      low: low, high: high, first: word.first?.id ?? 0, count: Int32(truncatingIfNeeded: word.count))
    if used * 4 > Self.slotCount * 3 {
      self = WordPieceCache()
      return insert(low, high, at: find(low, high).index, word)
    }
    if word.count > 1 {
      slot.first = Int32(truncatingIfNeeded: tokens.count)
      for token in word {
        tokens.append(token.id)
        tokens.append(token.end)
      }
    }
    slots[index] = slot
    used += 1
    return slot
  }
}
