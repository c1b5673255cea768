import CICU

/// Divides text into words by the rules of the Unicode Standard (annex 29) and ICU's dictionaries for scripts
/// without spaces, tailored to a locale. Any number of threads may share one.
public struct WordSegmenter: Sendable {
  private let pool: BreakerPool

  /// The locale, as it was given.
  public var locale: String { pool.locale.given }

  /// - Parameter locale: a language tag such as `en`, `pt-BR` or `zh-Hant`; empty or `root` for the rules
  ///   without tailoring.
  /// - Throws: `UnicodeError.unknownLocale`.
  public init(locale: String = "root") throws {
    pool = try BreakerPool(kind: Int32(CICU_WORDS), locale: locale)
  }

  /// All segments, end to end.
  /// - Throws: `UnicodeError`.
  public func segments(in text: String) throws -> [WordSegment] {
    var segments: [WordSegment] = []
    try forEachSegment(in: text.utf8.span) { segments.append($0) }
    return segments
  }

  /// The words and numbers, without spaces and punctuation.
  /// - Throws: `UnicodeError`.
  public func words(in text: String) throws -> [Substring] {
    var words: [Substring] = []
    try forEachSegment(in: text.utf8.span) { segment in
      if segment.isWord { words.append(text.slice(utf8: segment.range)) }
    }
    return words
  }

  /// Hands out all segments of a text in valid UTF-8, end to end.
  /// - Throws: `UnicodeError`, and whatever `body` throws.
  public func forEachSegment(in text: Span<UInt8>, _ body: (WordSegment) throws -> Void) throws {
    try pool.forEachSegment(in: text) { range, rule in
      try body(WordSegment(range: range, kind: WordSegment.Kind(rule: rule)))
    }
  }

  /// The same with windows of another size.
  package func segments(in text: String, window: Int) throws -> [WordSegment] {
    var segments: [WordSegment] = []
    try pool.forEachSegment(in: text.utf8.span, window: window) { range, rule in
      segments.append(WordSegment(range: range, kind: WordSegment.Kind(rule: rule)))
    }
    return segments
  }
}
