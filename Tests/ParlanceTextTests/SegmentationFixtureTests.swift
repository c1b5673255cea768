import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

/// Boundaries recorded from ICU 72.1 (and 76.1 where it differs): the answer must be one of the two.
@Suite struct SegmentationFixtureTests {
  private struct Record: Decodable {
    struct Other: Decodable {
      let utf16: [Int]
      let status: [Int]?
      let words: [String]?
    }
    let i: Int
    let kind: String
    let locale: String
    let text: String
    let utf8: [Int]
    let words: [String]?
    let icu76: Other?
  }

  private func records(_ kind: String) throws -> [Record] {
    let files = try Fixtures.files(in: "tokenization/icu", suffix: ".jsonl")
    #expect(!files.isEmpty)
    let decoder = JSONDecoder()
    return try files.flatMap { file in
      try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        .map { try decoder.decode(Record.self, from: Data($0.utf8)) }
    }.filter { $0.kind == kind }
  }

  @Test func words() throws {
    let records = try records("word")
    #expect(!records.isEmpty)
    var segmenters: [String: WordSegmenter] = [:]
    for record in records {
      let segmenter = try segmenters[record.locale] ?? WordSegmenter(locale: record.locale)
      segmenters[record.locale] = segmenter
      let words = try segmenter.words(in: record.text).map(String.init)
      #expect(words == record.words || words == record.icu76?.words, "record \(record.i)")
      guard words == record.words, record.icu76 == nil else { continue }
      let ends = try segmenter.segments(in: record.text).map(\.range.upperBound)
      #expect([0] + ends == record.utf8, "record \(record.i)")
    }
  }

  @Test func sentences() throws {
    let records = try records("sentence")
    #expect(!records.isEmpty)
    for record in records where record.icu76 == nil {
      let ends = try SentenceSegmenter(locale: record.locale).segments(in: record.text).map(\.upperBound)
      #expect([0] + ends == record.utf8, "record \(record.i)")
    }
  }

  @Test func graphemes() throws {
    let records = try records("grapheme")
    #expect(!records.isEmpty)
    for record in records where record.icu76 == nil {
      let ends = try GraphemeSegmenter(locale: record.locale).segments(in: record.text).map(\.upperBound)
      #expect([0] + ends == record.utf8, "record \(record.i)")
    }
  }
}
