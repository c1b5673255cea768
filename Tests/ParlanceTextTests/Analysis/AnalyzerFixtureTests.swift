import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct AnalyzerFixtureTests {
  private struct Features: Decodable {
    let analyzer: String
    let text: String
    let features: [String]
  }

  /// `word_1_2`, `char_1_2`, `char_wb_2_3`: the unit, and the lengths of n-grams.
  private func options(_ name: String) throws -> AnalyzerOptions {
    var options = AnalyzerOptions()
    let numbers = name.split(separator: "_").compactMap { Int($0) }
    if let first = numbers.first, let last = numbers.last { options.ngrams = first...last }
    if name.hasPrefix("char_wb") {
      options.unit = .charactersInWords
    } else if name.hasPrefix("char") {
      options.unit = .characters
    } else {
      try #require(name.hasPrefix("word"), "\(name)")
    }
    return options
  }

  @Test func features() throws {
    let records = try VectorizerFixture.records("analyzers.jsonl", as: Features.self)
    #expect(!records.isEmpty)
    for record in records {
      let features = try Analyzer(options(record.analyzer)).features(of: record.text)
      #expect(
        features.map { Array($0.utf8) } == record.features.map { Array($0.utf8) },
        "\(record.analyzer): \(record.text)")
    }
  }

  private struct Stripped: Decodable {
    let text: String
    let unicode: String
    let ascii: String
  }

  /// One feature as long as the text shows the text as the steps before left it.
  @Test func accents() throws {
    let records = try VectorizerFixture.records("strip_accents.jsonl", as: Stripped.self)
    #expect(!records.isEmpty)
    for record in records {
      for (accents, expected) in [
        (AnalyzerOptions.AccentStripping.unicode, record.unicode), (.ascii, record.ascii),
      ] {
        var options = AnalyzerOptions()
        options.lowercase = false
        options.accents = accents
        options.unit = .pattern(#"^(?:.|\n)*"#)
        let whole = try Analyzer(options).features(of: record.text).joined()
        #expect(Array(whole.utf8) == Array(expected.utf8), "\(record.text), \(accents)")
      }
    }
  }

  @Test func englishStopWords() throws {
    let url = Fixtures.root.appendingPathComponent(VectorizerFixture.folder)
      .appendingPathComponent("english_stop_words.json")
    let words = try JSONDecoder().decode([String].self, from: Data(contentsOf: url))
    #expect(StopWords.english == Set(words))
  }
}
