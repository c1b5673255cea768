/// Single scalars in UTF-8 that is known to be valid.
package enum UTF8Scalar {
  /// The scalar whose first byte stands at `index`, and its number of bytes.
  @inline(__always)
  package static func decode(_ text: Span<UInt8>, at index: Int) -> (scalar: UInt32, length: Int) {
    let lead = UInt32(text[index])
    if lead < 0x80 { return (lead, 1) }
    if lead < 0xe0 { return ((lead & 0x1f) << 6 | tail(text, index + 1), 2) }
    if lead < 0xf0 {
      return ((lead & 0x0f) << 12 | tail(text, index + 1) << 6 | tail(text, index + 2), 3)
    }
    let high = (lead & 0x07) << 18 | tail(text, index + 1) << 12
    return (high | tail(text, index + 2) << 6 | tail(text, index + 3), 4)
  }

  /// The scalar that ends before `index`, which is above 0, and its number of bytes.
  package static func decode(_ text: Span<UInt8>, before index: Int) -> (scalar: UInt32, length: Int) {
    var start = index - 1
    while start > 0, text[start] & 0xc0 == 0x80 { start -= 1 }
    return decode(text, at: start)
  }

  /// Appends a scalar and returns its number of bytes.
  @inline(__always) @discardableResult
  package static func append(_ scalar: UInt32, to output: inout [UInt8]) -> Int {
    if scalar < 0x80 {
      output.append(UInt8(truncatingIfNeeded: scalar))
      return 1
    }
    if scalar < 0x800 {
      output.append(UInt8(truncatingIfNeeded: 0xc0 | scalar >> 6))
      output.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3f))
      return 2
    }
    if scalar < 0x1_0000 {
      output.append(UInt8(truncatingIfNeeded: 0xe0 | scalar >> 12))
      output.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3f))
      output.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3f))
      return 3
    }
    output.append(UInt8(truncatingIfNeeded: 0xf0 | scalar >> 18))
    output.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3f))
    output.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3f))
    output.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3f))
    return 4
  }

  @inline(__always)
  private static func tail(_ text: Span<UInt8>, _ index: Int) -> UInt32 {
    index < text.count ? UInt32(text[unchecked: index] & 0x3f) : 0
  }
}
