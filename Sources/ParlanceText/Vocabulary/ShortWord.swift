/// A word of 1 to 15 bytes in two machine words, to be compared and hashed as such: its bytes, zeros, and its length in
/// the last byte.
package struct ShortWord: Equatable, Sendable {
  package let low: UInt64
  package let high: UInt64

  static let longest = 15

  /// - Precondition: the word has at most `longest` bytes.
  @inline(__always)
  package init(_ text: Span<UInt8>, _ start: Int, _ end: Int) {
    let length = end - start
    let raw = text.bytes
    if start + 16 <= raw.byteCount {
      let first = raw.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)
      let second = raw.unsafeLoadUnaligned(fromByteOffset: start + 8, as: UInt64.self)
      let bits = UInt64(truncatingIfNeeded: length) &* 8
      low = bits >= 64 ? first : first & ((1 &<< bits) &- 1)
      let rest = bits > 64 ? second & ((1 &<< (bits &- 64)) &- 1) : 0
      high = rest | UInt64(truncatingIfNeeded: length) &<< 56
    } else {
      var (low, high) = (UInt64(0), UInt64(0))
      for index in 0..<length {
        let byte = UInt64(text[unchecked: start + index])
        if index < 8 {
          low |= byte &<< (8 * UInt64(index))
        } else {
          high |= byte &<< (8 * UInt64(index - 8))
        }
      }
      self.low = low
      self.high = high | UInt64(truncatingIfNeeded: length) &<< 56
    }
  }

  /// Two halves that were a word's.
  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// The low bits are the best ones.
  @inline(__always)
  var hash: UInt64 {
    let mixed = (low ^ high &* 0x9e37_79b9_7f4a_7c15) &* 0xd6e8_feb8_6659_fd93
    return mixed ^ mixed >> 32
  }
}
