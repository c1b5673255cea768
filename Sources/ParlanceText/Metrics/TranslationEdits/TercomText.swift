/// Divides segments into words as Tercom does.
struct TercomText {
  private let ter: TER
  private let casing: SegmentCase

  /// - Throws: `UnicodeError`.
  init(_ ter: TER) throws {
    self.ter = ter
    casing = try SegmentCase(lowercases: !ter.isCaseSensitive)
  }

  /// The numbers of a segment's words in a vocabulary that takes up new ones.
  /// - Throws: `UnicodeError`.
  func words(of segment: String, in vocabulary: inout Vocabulary) throws -> [UInt32] {
    let whole = segment.utf8.span
    let end = WhiteSpace.trimmedEnd(of: whole)
    let trimmed = String(copying: UTF8Span(unchecked: whole.extracting(0..<end)))
    guard !trimmed.isEmpty else { return [] }
    var scalars = try casing.apply(trimmed).unicodeScalars.map(\.value)
    if ter.normalizes { scalars = normalized(scalars) }
    if ter.removesPunctuation {
      scalars.removeAll { Self.isPunctuation($0) || (ter.supportsAsianText && Self.isAsianPunctuation($0)) }
    }
    var bytes: [UInt8] = []
    for scalar in scalars { ScalarCoding.append(scalar, to: &bytes) }
    var words: [UInt32] = []
    let span = bytes.span
    WhiteSpace.forEachWord(in: span) { range in
      words.append(UInt32(truncatingIfNeeded: vocabulary.add(span.extracting(range))))
    }
    return words
  }

  private func normalized(_ text: [UInt32]) -> [UInt32] {
    var text = Self.replacing(in: text, "\n-", by: "")
    text = Self.replacing(in: text, "\n", by: " ")
    for (entity, character) in [("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")] {
      text = Self.replacing(in: text, entity, by: character)
    }
    text = [0x20] + text + [0x20]
    text = Self.spaced(text, where: Self.isSymbol)
    text = Self.replacing(in: text, "'s ", by: " 's ")
    var spaced: [UInt32] = []
    PairSpacing.apply(.aroundSecond, to: text, into: &spaced) { !Self.isDigit($0) && Self.isPoint($1) }
    PairSpacing.apply(.aroundFirst, to: spaced, into: &text) { Self.isPoint($0) && !Self.isDigit($1) }
    PairSpacing.apply(.aroundSecond, to: text, into: &spaced) { Self.isDigit($0) && $1 == 0x2d }
    guard ter.supportsAsianText else { return spaced }
    return Self.spaced(spaced) { Self.isAsian($0) || Self.isAsianPunctuation($0) }
  }

  private static func spaced(_ text: [UInt32], where stands: (UInt32) -> Bool) -> [UInt32] {
    text.flatMap { stands($0) ? [0x20, $0, 0x20] : [$0] }
  }

  private static func replacing(in text: [UInt32], _ pattern: String, by replacement: String) -> [UInt32] {
    let pattern = pattern.unicodeScalars.map(\.value)
    let replacement = replacement.unicodeScalars.map(\.value)
    var output: [UInt32] = []
    output.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      if text[index] == pattern[0], text[index...].starts(with: pattern) {
        output += replacement
        index += pattern.count
      } else {
        output.append(text[index])
        index += 1
      }
    }
    return output
  }

  private static func isDigit(_ scalar: UInt32) -> Bool { (0x30...0x39).contains(scalar) }

  private static func isPoint(_ scalar: UInt32) -> Bool { scalar == 0x2c || scalar == 0x2e }

  private static func isSymbol(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x20...0x26, 0x28...0x2b, 0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: true
    default: false
    }
  }

  /// `. , ? : ; ! " ( )`
  private static func isPunctuation(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x21, 0x22, 0x28, 0x29, 0x2c, 0x2e, 0x3a, 0x3b, 0x3f: true
    default: false
    }
  }

  /// Ideographs, strokes, radicals and compatibility forms; the range that starts at U+3200 is as wide as the program that is
  /// followed spells it.
  private static func isAsian(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x2e80...0x2eff, 0x31c0...0x31ef, 0x3200...0x3f22, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff,
      0xfe30...0xfe4f:
      true
    default: false
    }
  }

  private static func isAsianPunctuation(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x3001, 0x3002, 0x3008...0x3011, 0x3014...0x301f, 0x30fb, 0xff61...0xff65: true
    case 0xff01, 0xff02, 0xff08, 0xff09, 0xff0c, 0xff0e, 0xff1a, 0xff1b, 0xff1f: true
    default: false
    }
  }
}
