/// Finds where words end, by a `WordPattern`, in valid UTF-8.
///
/// Runs of ASCII letters are measured eight bytes at a time; the rest of ASCII goes by one table look-up a byte, other
/// scripts by a two-stage table.
package struct WordScanner: Sendable {
  let pattern: WordPattern
  private let table: ScalarTable<UInt8>

  package init(_ pattern: WordPattern) { self.init(pattern, ScalarKind.table) }

  private init(_ pattern: WordPattern, _ table: ScalarTable<UInt8>) {
    self.pattern = pattern
    self.table = table
  }

  /// The same with tables of its own, for one thread.
  func copied() -> WordScanner { WordScanner(pattern, table.copied()) }

  /// Where the word that starts at `start` ends; `start` is below the count and at a scalar boundary.
  @inline(__always)
  package func end(of text: Span<UInt8>, from start: Int) -> Int {
    switch pattern {
    case .gpt2: endOfGPT2Word(text, start)
    case .cl100k: endOfCL100KWord(text, start, digits: 3)
    case .qwen2: endOfCL100KWord(text, start, digits: 1)
    }
  }

  @inline(__always)
  private func endOfGPT2Word(_ text: Span<UInt8>, _ start: Int) -> Int {
    var index = start
    if text[unchecked: index] == 0x20 {
      index += 1
      if index == text.count { return index }
    }
    let byte = text[unchecked: index]
    if (byte | 0x20) &- 0x61 < 26 { return endOfLetters(text, index + 1) }
    let (kind, length) = kind(text, index)
    switch kind {
    case ScalarKind.letter: return endOfLetters(text, index + length)
    case ScalarKind.number: return endOfRun(text, index + length, of: kind)
    case ScalarKind.space: return endOfSpace(text, start)
    default:
      if byte == 0x27, index == start, let end = endOfContraction(text, start) { return end }
      return endOfRun(text, index + length, of: kind)
    }
  }

  @inline(__always)
  private func endOfCL100KWord(_ text: Span<UInt8>, _ start: Int, digits: Int) -> Int {
    let byte = text[unchecked: start]
    let (first, length) = kind(text, start)
    if first == ScalarKind.letter { return endOfLetters(text, start + length) }
    if first == ScalarKind.number {
      var end = start + length
      for _ in 1..<max(digits, 1) {
        guard end < text.count else { break }
        let (next, length) = kind(text, end)
        guard next == ScalarKind.number else { break }
        end += length
      }
      return end
    }
    if byte == 0x27, let end = endOfAnyCaseContraction(text, start) { return end }
    let after = start + length
    let (next, nextLength) = after < text.count ? kind(text, after) : (ScalarKind.space, 0)
    if next == ScalarKind.letter, byte != 0x0a, byte != 0x0d { return endOfLetters(text, after + nextLength) }
    if first == ScalarKind.other || byte == 0x20 && next == ScalarKind.other {
      var end = endOfRun(text, first == ScalarKind.other ? after : after + nextLength, of: ScalarKind.other)
      while end < text.count, Self.isLineBreak(text[unchecked: end]) { end += 1 }
      return end
    }
    // White space: up to its last line break, where it has one.
    var end = endOfRun(text, after, of: ScalarKind.space)
    while end > start {
      if Self.isLineBreak(text[unchecked: end - 1]) { return end }
      end -= 1
    }
    return endOfSpace(text, start)
  }

  /// A run of white space leaves its last scalar to the word that follows, unless it is alone.
  private func endOfSpace(_ text: Span<UInt8>, _ start: Int) -> Int {
    let end = endOfRun(text, start, of: ScalarKind.space)
    guard end < text.count else { return end }
    var last = end - 1
    while last > start, text[unchecked: last] & 0xc0 == 0x80 { last -= 1 }
    return last > start ? last : end
  }

  /// The first byte at or after `start` that is not of a letter.
  @inline(__always)
  private func endOfLetters(_ text: Span<UInt8>, _ start: Int) -> Int {
    let raw = text.bytes
    var index = start
    while true {
      while index + 8 <= raw.byteCount {
        let eight = raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
        // A byte's high bit is set in `atLeastA` from `a` (or `A`) on, and in `aboveZ` after `z`.
        let lower = (eight | 0x2020_2020_2020_2020) & 0x7f7f_7f7f_7f7f_7f7f
        let atLeastA = lower &+ 0x1f1f_1f1f_1f1f_1f1f
        let aboveZ = lower &+ 0x0505_0505_0505_0505
        let stops = (~(atLeastA & ~aboveZ) | eight) & 0x8080_8080_8080_8080
        if stops != 0 {
          index += UInt64(littleEndian: stops).trailingZeroBitCount >> 3
          break
        }
        index += 8
      }
      if index + 8 > raw.byteCount {
        while index < text.count, (text[unchecked: index] | 0x20) &- 0x61 < 26 { index += 1 }
      }
      guard index < text.count, text[unchecked: index] >= 0x80 else { return index }
      // Other scripts seldom return to ASCII within a word: stay here for the rest of it.
      while index < text.count {
        let (kind, length) = kind(text, index)
        if kind != ScalarKind.letter { return index }
        index += length
        if length == 1 { break }
      }
      if index == text.count { return index }
    }
  }

  private func endOfRun(_ text: Span<UInt8>, _ start: Int, of wanted: UInt8) -> Int {
    var index = start
    while index < text.count {
      let (kind, length) = kind(text, index)
      if kind != wanted { break }
      index += length
    }
    return index
  }

  /// The kind of the scalar at `index`, and its number of bytes.
  @inline(__always)
  private func kind(_ text: Span<UInt8>, _ index: Int) -> (UInt8, Int) {
    let byte = text[unchecked: index]
    if byte < 0x80 { return (table[UInt32(byte)], 1) }
    let (scalar, length) = UTF8Scalar.decode(text, at: index)
    return (table[scalar], length)
  }

  /// `'s`, `'t`, `'m`, `'d`, `'re`, `'ve`, `'ll`, in lower case only.
  private func endOfContraction(_ text: Span<UInt8>, _ start: Int) -> Int? {
    guard start + 1 < text.count else { return nil }
    let first = text[start + 1]
    if Self.isShortContraction(first) { return start + 2 }
    guard start + 2 < text.count, Self.isLongContraction(first, text[start + 2]) else { return nil }
    return start + 3
  }

  /// The same in any case; U+017F is an s without regard to case.
  private func endOfAnyCaseContraction(_ text: Span<UInt8>, _ start: Int) -> Int? {
    guard start + 1 < text.count else { return nil }
    let first = text[start + 1]
    if first < 0x80, Self.isShortContraction(first | 0x20) { return start + 2 }
    guard start + 2 < text.count else { return nil }
    if first == 0xc5, text[start + 2] == 0xbf { return start + 3 }
    guard first < 0x80, text[start + 2] < 0x80, Self.isLongContraction(first | 0x20, text[start + 2] | 0x20)
    else { return nil }
    return start + 3
  }

  private static func isShortContraction(_ byte: UInt8) -> Bool {
    byte == 0x73 || byte == 0x74 || byte == 0x6d || byte == 0x64
  }

  private static func isLongContraction(_ first: UInt8, _ second: UInt8) -> Bool {
    switch first {
    case 0x72, 0x76: second == 0x65
    case 0x6c: second == 0x6c
    default: false
    }
  }

  @inline(__always)
  private static func isLineBreak(_ byte: UInt8) -> Bool { byte == 0x0a || byte == 0x0d }
}
