/// A term of 1 to 23 bytes as three machine words: its bytes, zeros, and its length in the last byte.
struct TermKey {
  static let longest = 23

  let first: UInt64
  let second: UInt64
  let third: UInt64

  init() { (first, second, third) = (0, 0, 0) }

  /// The term that lies at `range`; nil where it is too long or empty.
  @inline(__always)
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    guard range.count &- 1 < Self.longest, !range.isEmpty else { return nil }
    self =
      range.lowerBound &+ 24 <= bytes.count
      ? TermKey(within: bytes.bytes, range) : TermKey(atEnd: bytes, range)
  }

  @inline(__always)
  private init(within raw: RawSpan, _ range: Range<Int>) {
    let start = range.lowerBound
    let length = UInt64(truncatingIfNeeded: range.count)
    first = raw.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self) & Self.mask(length)
    second =
      raw.unsafeLoadUnaligned(fromByteOffset: start &+ 8, as: UInt64.self)
      & Self.mask(length > 8 ? length &- 8 : 0)
    third =
      raw.unsafeLoadUnaligned(fromByteOffset: start &+ 16, as: UInt64.self)
      & Self.mask(length > 16 ? length &- 16 : 0) | length &<< 56
  }

  /// A term near the end of the bytes.
  @inline(never)
  private init(atEnd bytes: Span<UInt8>, _ range: Range<Int>) {
    var words: InlineArray<3, UInt64> = [0, 0, UInt64(range.count) << 56]
    for (place, index) in range.enumerated() {
      words[place >> 3] |= UInt64(bytes[index]) << UInt64(8 * (place & 7))
    }
    (first, second, third) = (words[0], words[1], words[2])
  }

  /// The lowest so many bytes of a word.
  @inline(__always)
  private static func mask(_ bytes: UInt64) -> UInt64 { (1 << (bytes &* 8)) &- 1 }

  /// Number of bytes.
  @inline(__always)
  var count: Int { Int(third >> 56) }

  @inline(__always)
  var hash: Int {
    var hash = (first &* 0x9e37_79b9_7f4a_7c15) ^ (second &* 0xc2b2_ae3d_27d4_eb4f)
    hash = (hash ^ hash >> 32 ^ third) &* 0xd6e8_feb8_6659_fd93
    return Int(truncatingIfNeeded: hash ^ hash >> 32)
  }
}

/// Terms of a text that wait for their slots of a table to come near: the table of many terms lies far away in memory,
/// and a look at one slot after the other would wait for each.
struct TermBatch {
  static let size = 32

  private var keys = InlineArray<32, TermKey>(repeating: TermKey())
  private var starts = InlineArray<32, Int>(repeating: 0)
  private(set) var count = 0

  var isFull: Bool { count == Self.size }

  @inline(__always)
  mutating func append(_ key: TermKey, at start: Int) {
    keys[count] = key
    starts[count] = start
    count &+= 1
  }

  @inline(__always)
  func key(_ index: Int) -> TermKey { keys[index] }

  /// Where a term lies in the text.
  @inline(__always)
  func range(_ index: Int) -> Range<Int> { starts[index]..<starts[index] &+ keys[index].count }

  mutating func removeAll() { count = 0 }
}
