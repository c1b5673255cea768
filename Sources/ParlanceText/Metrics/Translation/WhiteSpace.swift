/// The characters that part words in the reference programs of the metrics: those that Python's `str.split` takes for
/// white space, which are Unicode's and the four separators U+001C to U+001F.
enum WhiteSpace {
  /// The length in bytes of the white space character that starts at `index`; 0 where there is none.
  @inline(__always)
  static func length(in text: Span<UInt8>, at index: Int) -> Int {
    let first = text[index]
    if first < 0x80 { return isSpace(first) ? 1 : 0 }
    return longLength(in: text, at: index, first: first)
  }

  @inline(__always)
  private static func isSpace(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x09...0x0d, 0x1c...0x20: true
    default: false
    }
  }

  private static func longLength(in text: Span<UInt8>, at index: Int, first: UInt8) -> Int {
    let left = text.count - index
    if first == 0xc2 { return left > 1 && (text[index + 1] == 0x85 || text[index + 1] == 0xa0) ? 2 : 0 }
    guard first >= 0xe1, first <= 0xe3, left > 2 else { return 0 }
    switch (first, text[index + 1], text[index + 2]) {
    case (0xe1, 0x9a, 0x80): return 3  // U+1680
    case (0xe2, 0x80, 0x80...0x8a): return 3  // U+2000 to U+200A
    case (0xe2, 0x80, 0xa8...0xa9), (0xe2, 0x80, 0xaf): return 3  // U+2028, U+2029, U+202F
    case (0xe2, 0x81, 0x9f): return 3  // U+205F
    case (0xe3, 0x80, 0x80): return 3  // U+3000
    default: return 0
    }
  }

  /// Hands out each run of characters that are not white space.
  @inline(__always)
  static func forEachWord(in text: Span<UInt8>, _ body: (Range<Int>) -> Void) {
    var index = 0
    var start = 0
    while index < text.count {
      let space = length(in: text, at: index)
      if space == 0 {
        index += 1
      } else {
        if index > start { body(start..<index) }
        index += space
        start = index
      }
    }
    if index > start { body(start..<index) }
  }

  /// Where the text ends, white space at its end left out.
  static func trimmedEnd(of text: Span<UInt8>) -> Int {
    var end = text.count
    while end > 0 {
      var start = end - 1
      while start > 0, text[start] & 0xc0 == 0x80 { start -= 1 }
      guard length(in: text, at: start) == end - start else { break }
      end = start
    }
    return end
  }
}
