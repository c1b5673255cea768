import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct NGramCountsFixtureTests {
  /// `counts_firstN.tsv` holds order, n-gram and count for the first N lines of the corpus.
  @Test func countsOfTheFirstLines() throws {
    let files = try NGramFixtures.files("counts_first", suffix: ".tsv")
    #expect(!files.isEmpty)
    let lines = try String(contentsOfFile: NGramFixtures.path("corpus.txt"), encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for file in files {
      let number = try #require(Int(file.lastPathComponent.filter(\.isNumber)))
      var expected: [Int: [String: UInt64]] = [:]
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let fields = line.split(separator: "\t")
        expected[try #require(Int(fields[0])), default: [:]][String(fields[1])] = UInt64(fields[2])
      }
      for (order, table) in expected {
        for memory in [1, 1 << 30] {
          var settings = NGramSettings()
          settings.memoryLimit = memory
          let corpus = LinesCorpus(Array(lines.prefix(number)))
          let counts = try NGramCounts(corpus, order: order, settings: settings)
          var found: [String: UInt64] = [:]
          try counts.forEach { words, count in
            found[words.map { counts.vocabulary.word(Int($0)) }.joined(separator: " ")] = count
          }
          if order == 1 { found["<s>"] = UInt64(counts.sentences) }
          #expect(found == table, "order \(order)")
        }
      }
    }
  }
}
