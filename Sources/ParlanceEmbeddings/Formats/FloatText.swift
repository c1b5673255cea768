/// Reads decimal numbers from bytes of text.
enum FloatText {
  private static let powers: [Double] = (0...22).reduce(into: []) { list, _ in
    list.append((list.last ?? 0.1) * 10)
  }

  /// The number that `text[range]` spells in full; nil where it is none.
  ///
  /// Up to 15 digits and a power of ten up to 22 are both exact in a double, so one product or quotient rounds
  /// correctly (Clinger, 1990); anything longer goes through the standard library.
  static func parse(_ text: Span<UInt8>, _ range: Range<Int>) -> Float? {
    var i = range.lowerBound
    let end = range.upperBound
    var negative = false
    if i < end, text[i] == 0x2D || text[i] == 0x2B {
      negative = text[i] == 0x2D
      i += 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var scale = 0
    var sawPoint = false
    var sawDigit = false
    while i < end {
      let byte = text[i]
      if byte >= 0x30 && byte <= 0x39 {
        sawDigit = true
        if mantissa != 0 || byte != 0x30 { digits += 1 }
        guard digits <= 15 else { return slow(text, range) }
        mantissa = mantissa * 10 + UInt64(byte - 0x30)
        if sawPoint { scale -= 1 }
      } else if byte == 0x2E && !sawPoint {
        sawPoint = true
      } else {
        break
      }
      i += 1
    }
    guard sawDigit else { return slow(text, range) }
    if i < end {
      guard text[i] | 0x20 == 0x65, let exponent = exponent(text, i + 1..<end) else { return nil }
      scale += exponent
    }
    var value = Double(mantissa)
    if scale > 0 {
      guard scale <= 22 else { return slow(text, range) }
      value *= powers[scale]
    } else if scale < 0 {
      guard scale >= -22 else { return slow(text, range) }
      value /= powers[-scale]
    }
    return Float(negative ? -value : value)
  }

  private static func exponent(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
    var i = range.lowerBound
    var negative = false
    if i < range.upperBound, text[i] == 0x2D || text[i] == 0x2B {
      negative = text[i] == 0x2D
      i += 1
    }
    guard i < range.upperBound else { return nil }
    var value = 0
    while i < range.upperBound {
      guard text[i] >= 0x30 && text[i] <= 0x39 else { return nil }
      value = min(value * 10 + Int(text[i] - 0x30), 100_000)
      i += 1
    }
    return negative ? -value : value
  }

  /// Long numbers, `nan` and `inf`.
  private static func slow(_ text: Span<UInt8>, _ range: Range<Int>) -> Float? {
    guard range.count <= 1000 else { return nil }
    let bytes = range.map { text[$0] }
    guard bytes.first != 0x20 else { return nil }
    return Double(String(decoding: bytes, as: UTF8.self)).map { Float($0) }
  }

  /// The whole number that `text[range]` spells; nil where it is none or too large.
  static func parseCount(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard !range.isEmpty, range.count <= 18 else { return nil }
    var value = 0
    for i in range {
      guard text[i] >= 0x30 && text[i] <= 0x39 else { return nil }
      value = value * 10 + Int(text[i] - 0x30)
    }
    return value
  }
}
