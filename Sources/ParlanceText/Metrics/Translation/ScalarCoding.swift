/// Scalar values of valid UTF-8, for code that works on bytes.
enum ScalarCoding {
  /// The scalar that starts at `index`, and moves `index` behind it. The text is valid UTF-8.
  @inline(__always)
  static func next(in text: Span<UInt8>, at index: inout Int) -> UInt32 {
    let lead = UInt32(text[index])
    if lead < 0x80 {
      index += 1
      return lead
    }
    let length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    var scalar = lead & (0x7f >> UInt32(length))
    for offset in 1..<length { scalar = scalar << 6 | UInt32(text[index + offset] & 0x3f) }
    index += length
    return scalar
  }

  /// Appends all scalars of a text in valid UTF-8.
  static func append(_ text: Span<UInt8>, to scalars: inout [UInt32]) {
    var index = 0
    while index < text.count { scalars.append(next(in: text, at: &index)) }
  }

  /// Appends a scalar in UTF-8.
  @inline(__always)
  static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
    switch scalar {
    case ..<0x80: bytes.append(UInt8(scalar))
    case ..<0x800:
      bytes.append(UInt8(0xc0 | scalar >> 6))
      bytes.append(UInt8(0x80 | scalar & 0x3f))
    case ..<0x10000:
      bytes.append(UInt8(0xe0 | scalar >> 12))
      bytes.append(UInt8(0x80 | scalar >> 6 & 0x3f))
      bytes.append(UInt8(0x80 | scalar & 0x3f))
    default:
      bytes.append(UInt8(0xf0 | scalar >> 18 & 0x07))
      bytes.append(UInt8(0x80 | scalar >> 12 & 0x3f))
      bytes.append(UInt8(0x80 | scalar >> 6 & 0x3f))
      bytes.append(UInt8(0x80 | scalar & 0x3f))
    }
  }
}
