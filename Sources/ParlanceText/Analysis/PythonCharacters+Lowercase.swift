import ParlanceFiles

/// `str.lower()`.
extension PythonCharacters {
  private static let capitalSigma: UInt32 = 0x3a3

  /// The lower case of the scalar that stands at `range`, U+0130 aside: a capital sigma that ends a word becomes a
  /// final one.
  static func lower(_ scalar: UInt32, in text: Span<UInt8>, at range: Range<Int>) -> UInt32 {
    guard scalar == capitalSigma else { return lower(scalar) }
    return isFinal(text, range) ? 0x3c2 : 0x3c3
  }

  /// Whether a letter stands before and none after, signs that may stand inside of words left aside.
  private static func isFinal(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    var isAfterLetter = false
    while index > 0 {
      let (scalar, length) = UTF8Scalar.decode(text, before: index)
      index -= length
      if contains(.ignorable, scalar) { continue }
      isAfterLetter = contains(.cased, scalar)
      break
    }
    guard isAfterLetter else { return false }
    index = range.upperBound
    while index < text.count {
      let (scalar, length) = UTF8Scalar.decode(text, at: index)
      index += length
      if contains(.ignorable, scalar) { continue }
      return !contains(.cased, scalar)
    }
    return true
  }

  /// Appends a text in valid UTF-8 in lower case.
  static func appendLowercased(_ text: Span<UInt8>, to output: inout [UInt8]) {
    output.reserveCapacity(output.count + text.count + text.count / 8)
    var index = 0
    while index < text.count {
      let byte = text[unchecked: index]
      if byte < 0x80 {
        output.append(byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)
        index += 1
        continue
      }
      let (scalar, length) = UTF8Scalar.decode(text, at: index)
      if scalar == 0x130 {
        output.append(contentsOf: [0x69, 0xcc, 0x87])
      } else {
        let lower = lower(scalar, in: text, at: index..<index + length)
        if lower == scalar {
          output.append(copying: text.extracting(index..<index + length))
        } else {
          var room = InlineArray<4, UInt8>(repeating: 0)
          var span = room.mutableSpan
          let count = UTF8Scalar.encode(lower, &span, 0)
          for place in 0..<count { output.append(span[place]) }
        }
      }
      index += length
    }
  }
}
