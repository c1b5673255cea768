/// Words that were divided before, by their normalized bytes, with their tokens.
///
/// Words of at most 15 bytes are kept, which is nearly all of them; they are compared as two integers. Slots are found
/// by open addressing. The table doubles up to a limit, then starts anew, so that its size stays bounded.
struct WordPieceCache: Sendable {
  static let longestWord = 15
  private static let smallest = 1 << 12
  private static let largest = 1 << 16

  struct Slot: Sendable {
    /// The bytes, and in the last of them the length.
    var low: UInt64 = 0
    var high: UInt64 = 0
    /// The id where there is one token, else where the tokens start in `tokens`.
    var first: Int32 = 0
    /// Number of tokens; 0 where the slot is free.
    var count: Int32 = 0
  }

  private var slots = [Slot](repeating: Slot(), count: smallest)
  private var used = 0
  /// Tokens of words that have several: id and end in turn.
  private(set) var tokens: [Int32] = []

  /// The slot of a word; one without tokens where the word is not known.
  @inline(__always)
  func find(_ low: UInt64, _ high: UInt64) -> Slot { slots[place(low, high)] }

  @inline(__always)
  private func place(_ low: UInt64, _ high: UInt64) -> Int {
    let slots = slots.span
    let mask = slots.count - 1
    var hash = (low ^ (high &* 0x9e37_79b9_7f4a_7c15)) &* 0xff51_afd7_ed55_8ccd
    hash ^= hash >> 32
    var index = Int(truncatingIfNeeded: hash) & mask
    while true {
      let slot = slots[unchecked: index]
      if slot.low == low && slot.high == high || slot.count == 0 { return index }
      index = (index + 1) & mask
    }
  }

  /// Keeps the tokens of a word that is not known.
  mutating func insert(_ low: UInt64, _ high: UInt64, _ word: TokenBuffer) -> Slot {
    if used * 4 > slots.count * 3 { makeRoom() }
    var slot = Slot(low: low, high: high, first: 0, count: Int32(truncatingIfNeeded: word.count))
    if word.count == 1 {
      slot.first = word.id(at: 0)
    } else {
      slot.first = Int32(truncatingIfNeeded: tokens.count)
      for index in 0..<word.count {
        tokens.append(word.id(at: index))
        tokens.append(Int32(truncatingIfNeeded: word.place(at: index).upperBound))
      }
    }
    slots[place(low, high)] = slot
    used += 1
    return slot
  }

  private mutating func makeRoom() {
    guard slots.count < Self.largest else {
      self = WordPieceCache()
      return
    }
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 2)
    for slot in old where slot.count > 0 { slots[place(slot.low, slot.high)] = slot }
  }
}
