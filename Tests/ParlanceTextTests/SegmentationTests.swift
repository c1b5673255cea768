import ParlanceText
import Testing

@Suite struct SegmentationTests {
  @Test func wordsWithoutPunctuation() throws {
    let words = try WordSegmenter(locale: "en").words(in: "Don't panic: 3.14 is π, \"naïve\" 東京!")
    #expect(words == ["Don't", "panic", "3.14", "is", "π", "naïve", "東京"])
    #expect(try WordSegmenter().words(in: "") == [])
    #expect(try WordSegmenter().words(in: " \u{0} .") == [])
  }

  @Test func segmentsCoverTheText() throws {
    let text = "a 7 か 漢 \u{1F469}\u{200D}\u{1F680}é"
    let segments = try WordSegmenter().segments(in: text)
    #expect(
      segments.map(\.kind) == [
        .letters, .other, .number, .other, .ideographs, .other, .ideographs, .other, .other, .letters,
      ])
    #expect(segments.first?.range.lowerBound == 0)
    #expect(segments.last?.range.upperBound == text.utf8.count)
    for (left, right) in zip(segments, segments.dropFirst()) {
      #expect(left.range.upperBound == right.range.lowerBound)
    }
  }

  @Test func sentencesAreTrimmed() throws {
    let segmenter = try SentenceSegmenter(locale: "en")
    #expect(try segmenter.sentences(in: "  One. Two?  Three") == ["One.", "Two?", "Three"])
    #expect(try segmenter.sentences(in: " \t ") == [])
    #expect(try segmenter.segments(in: "One. Two?") == [0..<5, 5..<9])
  }

  @Test func graphemesOfSeveralScalars() throws {
    let text = "e\u{301}\r\n\u{1F1E9}\u{1F1EA}กำ한"
    let ends = try GraphemeSegmenter(locale: "th").segments(in: text).map(\.upperBound)
    #expect(ends == [3, 5, 13, 19, 22])
    #expect(try GraphemeSegmenter().segments(in: "") == [])
    #expect(throws: UnicodeError.unknownLocale("qq")) { try GraphemeSegmenter(locale: "qq") }
  }

  @Test func abbreviationsOfALanguage() throws {
    let text = "I met Mr. Smith. He waved."
    #expect(try SentenceSegmenter(locale: "en").sentences(in: text).count == 3)
    #expect(try SentenceSegmenter(locale: "en-u-ss-standard").sentences(in: text).count == 2)
  }

  @Test(arguments: [
    "en", "pt-BR", "pt_BR.UTF-8", "zh-Hant-TW", "sr_Latn", "es-419", "", "root", "yue", "en@ss=standard",
  ])
  func knownLocales(name: String) throws {
    #expect(try WordSegmenter(locale: name).locale == name)
  }

  @Test(arguments: ["qq", "english", "e", "en-QQ", "en-Qqqq", "12", "en\u{0}", "../en", "en-", "日本", "xx_YY"])
  func unknownLocales(name: String) {
    #expect(throws: UnicodeError.unknownLocale(name)) { try WordSegmenter(locale: name) }
    #expect(throws: UnicodeError.unknownLocale(name)) { try SentenceSegmenter(locale: name) }
    #expect(throws: UnicodeError.unknownLocale(name)) { try CaseMapping(locale: name) }
  }

  @Test func veryLongLocaleName() {
    let name = String(repeating: "en-", count: 10_000)
    #expect(throws: UnicodeError.unknownLocale(name)) { try WordSegmenter(locale: name) }
  }

  @Test func invalidBytesAreRefused() throws {
    let bytes: [UInt8] = [0x61, 0xff]
    let segmenter = try WordSegmenter()
    #expect(throws: UnicodeError.invalidUTF8) { try segmenter.forEachSegment(in: bytes.span) { _ in } }
  }

  @Test func windowsDoNotShow() throws {
    var text = ""
    for number in 0..<3000 {
      text += "Wort\(number) мир \u{1F1E9}\u{1F1EA}\u{1F1EB}\u{1F1F7} can't e\u{301}t 3,4. "
    }
    text += String(repeating: "x", count: 20_000)
    let segmenter = try WordSegmenter()
    let whole = try segmenter.segments(in: text, window: text.utf8.count)
    for window in [1, 5000, 8191, 30_001] {
      #expect(try segmenter.segments(in: text, window: window) == whole)
    }
  }

  @Test func manyThreadsShareOne() async throws {
    let segmenter = try WordSegmenter(locale: "en")
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<64 {
        group.addTask {
          try segmenter.words(in: String(repeating: "word ", count: number)).count
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }.sorted()
    }
    #expect(counts == Array(0..<64))
  }
}
