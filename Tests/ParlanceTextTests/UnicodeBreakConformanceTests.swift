import ParlanceText
import Testing

@Suite struct UnicodeBreakConformanceTests {
  private static let wordFile = "WordBreakTest-14.0.txt"
  private static let sentenceFile = "SentenceBreakTest-14.0.txt"
  private static let graphemeFile = "GraphemeBreakTest-14.0.txt"

  @Test(.enabled(if: UnicodeData.isPresent(wordFile), "needs ../shared/data/unicode"))
  func words() throws {
    // The only locales where ICU joins letters around a colon, as the standard's default rules do; CLDR took
    // that out of the root.
    let segmenter = try WordSegmenter(locale: "sv")
    let (tried, different) = try run(Self.wordFile) { try segmenter.segments(in: $0).map(\.range.upperBound) }
    #expect(tried > 1500)
    #expect(different == [])
  }

  @Test(.enabled(if: UnicodeData.isPresent(sentenceFile), "needs ../shared/data/unicode"))
  func sentences() throws {
    let segmenter = try SentenceSegmenter()
    let (tried, different) = try run(Self.sentenceFile) { try segmenter.segments(in: $0).map(\.upperBound) }
    #expect(tried > 400)
    #expect(different == [])
  }

  @Test(.enabled(if: UnicodeData.isPresent(graphemeFile), "needs ../shared/data/unicode"))
  func graphemes() throws {
    let segmenter = try GraphemeSegmenter()
    let (tried, different) = try run(Self.graphemeFile) { try segmenter.segments(in: $0).map(\.upperBound) }
    #expect(tried > 550)
    #expect(different == [])
  }

  /// The lines of a test file where the boundaries are others than expected.
  private func run(_ name: String, _ ends: (String) throws -> [Int]) throws -> (
    tried: Int, different: [String]
  ) {
    var tried = 0
    var different: [String] = []
    try TextCorpus(paths: [UnicodeData.path(name)]).forEachLine { line, _ in
      let rule = line.prefix { $0 != "#" }
      // Between ÷ and ÷ stands a segment, its scalars joined by ×.
      let parts = rule.split(separator: "÷").map { $0.replacing("×", with: " ") }
      let segments = parts.compactMap { UnicodeData.text($0.filter { $0 != "\t" }) }.filter { !$0.isEmpty }
      guard !segments.isEmpty else { return }
      var expected: [Int] = []
      for segment in segments { expected.append((expected.last ?? 0) + segment.utf8.count) }
      tried += 1
      if try ends(segments.joined()) != expected { different.append(String(rule)) }
    }
    return (tried, different)
  }
}
