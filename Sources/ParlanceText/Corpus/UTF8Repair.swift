import ParlanceFiles

/// Finds and replaces what is not valid UTF-8.
///
/// Well-formed sequences are those of table 3-7 of the Unicode Standard. Each maximal subpart of an ill-formed
/// sequence becomes one U+FFFD, as the standard recommends (chapter 3, "U+FFFD Substitution of Maximal
/// Subparts") and `String(decoding:as:)` does.
package enum UTF8Repair {
  /// The index of the first byte that starts an ill-formed sequence, at or after `start`.
  package static func firstInvalid(in text: Span<UInt8>, from start: Int = 0) -> Int? {
    var index = start
    while index < text.count {
      index = endOfASCII(in: text, from: index)
      // Text in other scripts seldom returns to ASCII for long: stay in the scalar loop for a while.
      let turn = min(text.count, index + 64)
      while index < turn {
        let (length, isValid) = sequence(in: text, at: index)
        if !isValid { return index }
        index += length
      }
    }
    return nil
  }

  /// Appends `text` with every ill-formed part replaced.
  /// - Returns: the number of replacements.
  package static func append(_ text: Span<UInt8>, to output: inout [UInt8]) -> Int {
    output.reserveCapacity(output.count + text.count + text.count / 8)
    var replaced = 0
    var index = 0
    while index < text.count {
      let bad = firstInvalid(in: text, from: index) ?? text.count
      output.append(copying: text.extracting(index..<bad))
      guard bad < text.count else { break }
      output.append(contentsOf: [0xef, 0xbf, 0xbd])
      replaced += 1
      index = bad + sequence(in: text, at: bad).length
    }
    return replaced
  }

  /// The length of the maximal subpart of the ill-formed sequence at `index`.
  static func invalidLength(in text: Span<UInt8>, at index: Int) -> Int {
    sequence(in: text, at: index).length
  }

  /// Whether the text is nothing but ASCII.
  static func isASCII(_ text: Span<UInt8>) -> Bool { endOfASCII(in: text, from: 0) == text.count }

  /// The scalar of the well-formed sequence that starts at `index`, nil in the middle of one.
  static func scalar(in text: Span<UInt8>, at index: Int) -> UInt32? {
    let (length, isValid) = sequence(in: text, at: index)
    guard isValid else { return nil }
    let lead = UInt32(text[index])
    if length == 1 { return lead }
    var scalar = lead & (0x7f >> UInt32(length))
    for offset in 1..<length { scalar = scalar << 6 | UInt32(text[index + offset] & 0x3f) }
    return scalar
  }

  /// Skips ASCII, 32 bytes at a time.
  private static func endOfASCII(in text: Span<UInt8>, from start: Int) -> Int {
    let raw = text.bytes
    var index = start
    while index + 32 <= raw.byteCount {
      let a = raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      let b = raw.unsafeLoadUnaligned(fromByteOffset: index + 8, as: UInt64.self)
      let c = raw.unsafeLoadUnaligned(fromByteOffset: index + 16, as: UInt64.self)
      let d = raw.unsafeLoadUnaligned(fromByteOffset: index + 24, as: UInt64.self)
      if (a | b | c | d) & 0x8080_8080_8080_8080 != 0 { break }
      index += 32
    }
    while index < text.count, text[unchecked: index] < 0x80 { index += 1 }
    return index
  }

  /// The sequence at `index`: its length, or the length of its maximal subpart where it is ill-formed.
  @inline(__always)
  private static func sequence(in text: Span<UInt8>, at index: Int) -> (length: Int, isValid: Bool) {
    let lead = text[index]
    if lead < 0x80 { return (1, true) }
    // The second byte has its own range after E0, ED, F0 and F4: no overlong forms, no surrogates, nothing
    // above U+10FFFF.
    let length: Int
    var low: UInt8 = 0x80
    var high: UInt8 = 0xbf
    switch lead {
    case 0xc2...0xdf: length = 2
    case 0xe0...0xef:
      length = 3
      if lead == 0xe0 { low = 0xa0 } else if lead == 0xed { high = 0x9f }
    case 0xf0...0xf4:
      length = 4
      if lead == 0xf0 { low = 0x90 } else if lead == 0xf4 { high = 0x8f }
    default: return (1, false)
    }
    let left = text.count - index
    guard left > 1, text[index + 1] >= low, text[index + 1] <= high else { return (1, false) }
    if length == 2 { return (2, true) }
    guard left > 2, text[index + 2] & 0xc0 == 0x80 else { return (2, false) }
    if length == 3 { return (3, true) }
    guard left > 3, text[index + 3] & 0xc0 == 0x80 else { return (3, false) }
    return (4, true)
  }
}
