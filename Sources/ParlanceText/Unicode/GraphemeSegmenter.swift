import CICU

/// Divides text into grapheme clusters, what readers take for characters, by the rules of the Unicode Standard (annex
/// 29). Any number of threads may share one.
///
/// Swift's `Character` follows the same annex by the tables of the Swift library; this one by ICU's, as words and
/// sentences do.
public struct GraphemeSegmenter: Sendable {
  private let pool: BreakerPool

  /// The locale, as it was given.
  public var locale: String { pool.locale.given }

  /// - Parameter locale: a language tag such as `en` or `th`; empty or `root` for the rules without tailoring.
  /// - Throws: `UnicodeError.unknownLocale`.
  public init(locale: String = "root") throws {
    pool = try BreakerPool(kind: Int32(CICU_GRAPHEMES), locale: locale)
  }

  /// Byte ranges of all grapheme clusters, end to end.
  /// - Throws: `UnicodeError`.
  public func segments(in text: String) throws -> [Range<Int>] {
    var segments: [Range<Int>] = []
    try forEachSegment(in: text.utf8.span) { segments.append($0) }
    return segments
  }

  /// Hands out the byte ranges of all grapheme clusters of a text in valid UTF-8.
  /// - Throws: `UnicodeError`, and whatever `body` throws.
  public func forEachSegment(in text: Span<UInt8>, _ body: (Range<Int>) throws -> Void) throws {
    try pool.forEachSegment(in: text) { range, _ in try body(range) }
  }
}
