import CICU

/// Divides text into sentences by the rules of the Unicode Standard (annex 29), tailored to a locale. Any
/// number of threads may share one.
///
/// The rules take a period before a capital letter for an end of sentence; the locale extension `-u-ss-standard`
/// (as in `en-u-ss-standard`) makes exceptions for common abbreviations of the language.
public struct SentenceSegmenter: Sendable {
  private let pool: BreakerPool

  /// The locale, as it was given.
  public var locale: String { pool.locale.given }

  /// - Parameter locale: a language tag such as `en`, `pt-BR` or `el`; empty or `root` for the rules without
  ///   tailoring.
  /// - Throws: `UnicodeError.unknownLocale`.
  public init(locale: String = "root") throws {
    pool = try BreakerPool(kind: Int32(CICU_SENTENCES), locale: locale)
  }

  /// Byte ranges of all sentences, end to end, each with the spaces that follow it.
  /// - Throws: `UnicodeError`.
  public func segments(in text: String) throws -> [Range<Int>] {
    var segments: [Range<Int>] = []
    try forEachSegment(in: text.utf8.span) { segments.append($0) }
    return segments
  }

  /// The sentences without white space around them; pieces of nothing but white space are left out.
  /// - Throws: `UnicodeError`.
  public func sentences(in text: String) throws -> [Substring] {
    var sentences: [Substring] = []
    try forEachSegment(in: text.utf8.span) { range in
      let sentence = text.slice(utf8: range).trimmingWhitespace()
      if !sentence.isEmpty { sentences.append(sentence) }
    }
    return sentences
  }

  /// Hands out the byte ranges of all sentences of a text in valid UTF-8.
  /// - Throws: `UnicodeError`, and whatever `body` throws.
  public func forEachSegment(in text: Span<UInt8>, _ body: (Range<Int>) throws -> Void) throws {
    try pool.forEachSegment(in: text) { range, _ in try body(range) }
  }
}
