/// Escapes in JSON strings.
enum JSONEscape {
  /// The UTF-16 unit of four hexadecimal digits.
  static func unit(in text: Span<UInt8>, at index: Int) -> UInt32? {
    guard index + 4 <= text.count else { return nil }
    var unit: UInt32 = 0
    for offset in 0..<4 {
      let byte = text[index + offset]
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x41 + 10
      case 0x61...0x66: digit = byte - 0x61 + 10
      default: return nil
      }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  /// Appends what a checked string stands for, as UTF-8. Lone surrogates become U+FFFD.
  static func decode(_ text: Span<UInt8>, into output: inout [UInt8]) {
    var index = 0
    while index < text.count {
      let byte = text[index]
      guard byte == UInt8(ascii: "\\"), index + 1 < text.count else {
        output.append(byte)
        index += 1
        continue
      }
      let kind = text[index + 1]
      index += 2
      switch kind {
      case UInt8(ascii: "b"): output.append(0x08)
      case UInt8(ascii: "f"): output.append(0x0c)
      case UInt8(ascii: "n"): output.append(0x0a)
      case UInt8(ascii: "r"): output.append(0x0d)
      case UInt8(ascii: "t"): output.append(0x09)
      case UInt8(ascii: "u"):
        guard var scalar = unit(in: text, at: index) else { continue }
        index += 4
        if scalar & 0xfc00 == 0xd800, index + 1 < text.count, text[index] == UInt8(ascii: "\\"),
          text[index + 1] == UInt8(ascii: "u"), let low = unit(in: text, at: index + 2),
          low & 0xfc00 == 0xdc00
        {
          scalar = 0x1_0000 + (scalar & 0x3ff) << 10 + low & 0x3ff
          index += 6
        }
        append(Unicode.Scalar(scalar) ?? "\u{fffd}", to: &output)
      default: output.append(kind)
      }
    }
  }

  private static func append(_ scalar: Unicode.Scalar, to output: inout [UInt8]) {
    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { output.append(byte) }
  }
}
