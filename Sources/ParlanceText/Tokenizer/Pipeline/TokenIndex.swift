/// Tokens as bytes, numbered in order of their first appearance, in little memory.
///
/// The bytes lie end to end; an open-addressing table of numbers, at most half full, finds them by 64-bit FNV-1a.
struct TokenIndex: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [UInt32] = []
  /// Number + 1; 0 = free. The size is a power of two.
  private var slots = [UInt32](repeating: 0, count: 64)

  /// Number of tokens.
  var count: Int { ends.count }

  mutating func reserveCapacity(_ count: Int) {
    ends.reserveCapacity(count)
    if count * 2 > slots.count { rehash(toHold: count) }
  }

  /// The number of a token, which is added where it is new.
  mutating func add(_ token: Span<UInt8>) -> Int {
    let (known, slot) = find(token)
    if let known { return known }
    bytes.append(copying: token)
    ends.append(UInt32(truncatingIfNeeded: bytes.count))
    slots[slot] = UInt32(truncatingIfNeeded: ends.count)
    if ends.count * 2 > slots.count { rehash(toHold: ends.count) }
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

  private static func hash(_ token: Span<UInt8>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in token.indices { hash = (hash ^ UInt64(token[unchecked: index])) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0xffff_ffff)
  }

  /// The token's number, or else the free slot where it belongs.
  private func find(_ token: Span<UInt8>) -> (number: Int?, slot: Int) {
    let mask = slots.count - 1
    var slot = Self.hash(token) & mask
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if equals(token, number) { return (number, slot) }
      slot = (slot + 1) & mask
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

  private mutating func rehash(toHold count: Int) {
    var size = slots.count
    while size < count * 2 { size *= 2 }
    slots = [UInt32](repeating: 0, count: size)
    for number in ends.indices {
      var slot = Self.hash(bytes.span.extracting(range(number))) & (size - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = UInt32(truncatingIfNeeded: number + 1)
    }
  }
}
