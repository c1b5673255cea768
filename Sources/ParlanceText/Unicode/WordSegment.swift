/// A piece of text between two word boundaries: a word, or what stands between words.
public struct WordSegment: Sendable, Hashable {
  /// What the segment holds, by ICU's rule numbers.
  public enum Kind: Sendable {
    /// Spaces, punctuation, symbols.
    case other
    case number
    /// Letters, numbers among them too (`B52`).
    case letters
    /// Hiragana or Katakana.
    case kana
    /// Han characters.
    case ideographs
  }

  /// Offsets in UTF-8 bytes.
  public var range: Range<Int>
  public var kind: Kind

  /// Whether the segment is a word or a number.
  public var isWord: Bool { kind != .other }

  public init(range: Range<Int>, kind: Kind) {
    self.range = range
    self.kind = kind
  }
}

extension WordSegment.Kind {
  /// ICU gives each class a range of a hundred numbers.
  init(rule: Int32) {
    switch rule {
    case 100..<200: self = .number
    case 200..<300: self = .letters
    case 300..<400: self = .kana
    case 400..<500: self = .ideographs
    default: self = .other
    }
  }
}
