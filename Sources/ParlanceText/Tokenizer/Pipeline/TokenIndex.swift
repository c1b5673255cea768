/// Tokens as bytes, numbered in order of their first appearance, in little memory.
///
/// The bytes lie end to end; an open-addressing table of numbers, at most three quarters full, finds them by 64-bit FNV-1a.
struct TokenIndex: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [UInt32] = []
  /// Number + 1; 0 = free.
  private var slots = [UInt32](repeating: 0, count: 64)

  /// Number of tokens.
  var count: Int { ends.count }

  mutating func reserveCapacity(_ count: Int) {
    ends.reserveCapacity(count)
    if count > Self.room(slots.count) { rehash(size: count * 4 / 3 + 1) }
  }

  /// Gives up what `reserveCapacity` took too much.
  mutating func shrink() {
    if slots.count > ends.count * 3 / 2 + 64 { rehash(size: ends.count * 4 / 3 + 1) }
    if ends.capacity > ends.count * 9 / 8 { ends = ends.map { $0 } }
    if bytes.capacity > bytes.count * 9 / 8 { bytes = bytes.map { $0 } }
  }

  /// The number of a token, which is added where it is new.
  mutating func add(_ token: Span<UInt8>) -> Int {
    let (known, slot) = find(token)
    if let known { return known }
    bytes.append(copying: token)
    ends.append(UInt32(truncatingIfNeeded: bytes.count))
    slots[slot] = UInt32(truncatingIfNeeded: ends.count)
    if ends.count > Self.room(slots.count) { rehash(size: slots.count * 2) }
    return ends.count - 1
  }

  /// The number of a token, nil where it is not known.
  func number(of token: Span<UInt8>) -> Int? { find(token).number }

  /// The token of a number below `count`.
  func text(_ number: Int) -> String { String(decoding: bytes[range(number)], as: UTF8.self) }

  /// Hands the bytes of a token to `body`.
  func withBytes<R>(_ number: Int, _ body: (Span<UInt8>) throws -> R) rethrows -> R {
    try body(bytes.span.extracting(range(number)))
  }

  @inline(__always)
  private func range(_ number: Int) -> Range<Int> {
    (number == 0 ? 0 : Int(ends[number - 1]))..<Int(ends[number])
  }

  /// How many tokens a table of `size` slots may hold.
  private static func room(_ size: Int) -> Int { size * 3 / 4 }

  /// The slot where the search for a token begins.
  private static func slot(of token: Span<UInt8>, size: Int) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in token.indices { hash = (hash ^ UInt64(token[unchecked: index])) &* 0x100_0000_01b3 }
    // Mixed once more, as the last bytes hardly reach the upper half, which is taken as a fraction of the table.
    hash = (hash ^ hash >> 32) &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: ((hash >> 32) &* UInt64(truncatingIfNeeded: size)) >> 32)
  }

  /// The token's number, or else the free slot where it belongs.
  private func find(_ token: Span<UInt8>) -> (number: Int?, slot: Int) {
    var slot = Self.slot(of: token, size: slots.count)
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if equals(token, number) { return (number, slot) }
      slot = slot + 1 == slots.count ? 0 : slot + 1
    }
    return (nil, slot)
  }

  private func equals(_ token: Span<UInt8>, _ number: Int) -> Bool {
    let range = range(number)
    guard range.count == token.count else { return false }
    for index in token.indices where bytes[range.lowerBound + index] != token[unchecked: index] {
      return false
    }
    return true
  }

  private mutating func rehash(size: Int) {
    slots = [UInt32](repeating: 0, count: size)
    for number in ends.indices {
      var slot = Self.slot(of: bytes.span.extracting(range(number)), size: size)
      while slots[slot] != 0 { slot = slot + 1 == size ? 0 : slot + 1 }
      slots[slot] = UInt32(truncatingIfNeeded: number + 1)
    }
  }
}
