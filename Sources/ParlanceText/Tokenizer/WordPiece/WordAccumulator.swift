/// The normalized bytes of a word as they come, and for each byte its place in the text.
///
/// Up to 15 bytes stand in two integers, as `WordPieceCache` wants them; of longer words all bytes also stand in an
/// array.
struct WordAccumulator: Sendable {
  private(set) var low: UInt64 = 0
  private var rest: UInt64 = 0
  private(set) var count = 0
  private var long: [UInt8] = []
  private var starts = [Int32](repeating: 0, count: 64)
  private var ends = [Int32](repeating: 0, count: 64)

  /// The second integer: bytes 8 to 14, and the length in the last.
  var high: UInt64 { rest | UInt64(truncatingIfNeeded: count) << 56 }

  /// Appends a scalar that comes from the bytes `start ..< end` of the text.
  @inline(__always)
  mutating func append(_ scalar: UInt32, from start: Int, to end: Int, keepingPlaces: Bool) {
    let before = count
    if scalar < 0x80 {
      append(byte: scalar)
    } else if scalar < 0x800 {
      append(byte: 0xc0 | scalar >> 6)
      append(byte: 0x80 | scalar & 0x3f)
    } else if scalar < 0x1_0000 {
      append(byte: 0xe0 | scalar >> 12)
      append(byte: 0x80 | scalar >> 6 & 0x3f)
      append(byte: 0x80 | scalar & 0x3f)
    } else {
      append(byte: 0xf0 | scalar >> 18)
      append(byte: 0x80 | scalar >> 12 & 0x3f)
      append(byte: 0x80 | scalar >> 6 & 0x3f)
      append(byte: 0x80 | scalar & 0x3f)
    }
    guard keepingPlaces else { return }
    if count > starts.count { growPlaces() }
    for index in before..<count {
      starts[index] = Int32(truncatingIfNeeded: start)
      ends[index] = Int32(truncatingIfNeeded: end)
    }
  }

  @inline(__always)
  private mutating func append(byte: UInt32) {
    if count < 8 {
      low |= UInt64(byte) << UInt64(truncatingIfNeeded: count * 8)
    } else if count < WordPieceCache.longestWord {
      rest |= UInt64(byte) << UInt64(truncatingIfNeeded: count * 8 - 64)
    } else {
      if count == WordPieceCache.longestWord { long = bytes }
      long.append(UInt8(truncatingIfNeeded: byte))
    }
    count += 1
  }

  @inline(never)
  private mutating func growPlaces() {
    starts += [Int32](repeating: 0, count: starts.count)
    ends += [Int32](repeating: 0, count: ends.count)
  }

  /// All bytes.
  var bytes: [UInt8] {
    count > WordPieceCache.longestWord
      ? long
      : (0..<count).map { UInt8(truncatingIfNeeded: $0 < 8 ? low >> ($0 * 8) : rest >> ($0 * 8 - 64)) }
  }

  /// Where the byte at `index` starts in the text.
  func start(_ index: Int) -> Int { Int(starts[index]) }

  /// Where the byte before `index` ends in the text.
  func end(_ index: Int) -> Int { Int(ends[index - 1]) }

  mutating func removeAll() {
    low = 0
    rest = 0
    count = 0
    if !long.isEmpty { long.removeAll(keepingCapacity: true) }
  }
}
