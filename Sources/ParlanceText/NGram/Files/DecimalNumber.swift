#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Numbers of ARPA files, to and from text.
enum DecimalNumber {
  /// Powers of ten that a 64-bit floating-point number holds exactly.
  private static let powers: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  /// Reads a decimal number, perhaps with an exponent, or `-inf`; nil where the text is none (`nan` included).
  static func parse(_ text: Span<UInt8>) -> Float? {
    var index = 0
    var isNegative = false
    if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
      isNegative = text[index] == UInt8(ascii: "-")
      index += 1
    }
    let start = index
    var mantissa: UInt64 = 0
    var (digits, decimals) = (0, 0)
    var point = false
    while index < text.count {
      let digit = text[unchecked: index] &- 0x30
      if digit < 10 {
        digits += 1
        if point { decimals += 1 }
        if mantissa < 1 << 59 { mantissa = mantissa &* 10 &+ UInt64(digit) } else { return slow(text) }
      } else if text[unchecked: index] == UInt8(ascii: "."), !point {
        point = true
      } else {
        break
      }
      index += 1
    }
    guard digits > 0 else { return isInfinity(text, from: start) && isNegative ? -.infinity : nil }
    guard index == text.count, mantissa < 1 << 53, decimals <= 22 else { return slow(text) }
    let value = Double(mantissa) / powers[decimals]
    return Float(isNegative ? -value : value)
  }

  private static func isInfinity(_ text: Span<UInt8>, from start: Int) -> Bool {
    let rest = (start..<text.count).map { text[$0] | 0x20 }
    return rest == Array("inf".utf8) || rest == Array("infinity".utf8)
  }

  /// Exponents and many digits, by the standard library. Its own words for what is no number are not let in.
  private static func slow(_ text: Span<UInt8>) -> Float? {
    guard text.count < 1000 else { return nil }
    let bytes = text.indices.map { text[$0] }
    let allowed = bytes.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || "+-.eE".utf8.contains($0) }
    return allowed ? Float(String(decoding: bytes, as: UTF8.self)) : nil
  }

  /// Appends a number so that reading it gives the same bits: with as many decimals as its size asks for, so that the
  /// rounding stays below half a step of 32-bit numbers.
  static func append(_ value: Float, to text: inout [UInt8]) {
    let size = abs(Double(value))
    guard size >= 0.002, size < 1000 else {
      text.append(contentsOf: (value == 0 ? "0" : value.description).utf8)
      return
    }
    if value < 0 { text.append(UInt8(ascii: "-")) }
    var decimals = size >= 1 ? 7 : size >= 0.125 ? 8 : 10
    var scaled = UInt64((size * powers[decimals]).rounded())
    while decimals > 0, scaled % 10 == 0 { (scaled, decimals) = (scaled / 10, decimals - 1) }
    // Digits from the last to the first, the point among them.
    var digits = InlineArray<16, UInt8>(repeating: 0)
    var count = 0
    while scaled > 0 || count <= decimals {
      if count == decimals, decimals > 0 {
        digits[count] = UInt8(ascii: ".")
        count += 1
      }
      digits[count] = 0x30 + UInt8(truncatingIfNeeded: scaled % 10)
      scaled /= 10
      count += 1
    }
    while count > 0 {
      count -= 1
      text.append(digits[count])
    }
  }
}
