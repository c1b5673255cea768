import ParlanceText
import Testing

@Suite struct TERFixtureTests {
  private struct Record: Decodable {
    let set: String
    let normalized: Bool?
    let noPunct: Bool?
    let asianSupport: Bool?
    let caseSensitive: Bool?
    let score: Double
    let edits: Int
    let length: Double
    let signature: String
    let sentences: [Double]

    enum CodingKeys: String, CodingKey {
      case set, normalized, score, edits, length, signature, sentences
      case noPunct = "no_punct"
      case asianSupport = "asian_support"
      case caseSensitive = "case_sensitive"
    }
  }

  @Test func scores() throws {
    let sets = try MetricFixtures.value([String: MetricFixtures.SegmentSet].self, "sets.json")
    for record in try MetricFixtures.records(Record.self, "ter.jsonl") {
      let set = try #require(sets[record.set])
      var ter = TER()
      ter.normalizes = record.normalized ?? false
      ter.removesPunctuation = record.noPunct ?? false
      ter.supportsAsianText = record.asianSupport ?? false
      ter.isCaseSensitive = record.caseSensitive ?? false
      let name = "\(record.set), \(record.signature)"
      let score = try ter.corpusScore(set.hypotheses, references: set.references)
      #expect(MetricFixtures.agree(score.value, record.score), "\(name): \(score)")
      #expect(score.edits == record.edits, "\(name)")
      #expect(MetricFixtures.agree(score.referenceLength, record.length), "\(name)")
      let signature = ter.signature(references: set.references.count)
      #expect(signature.hasPrefix(record.signature + "|version:"), "\(signature)")
      for (index, expected) in record.sentences.enumerated() {
        let found = try ter.sentenceScore(
          set.hypotheses[index], references: set.references.map { $0[index] }
        ).value
        #expect(MetricFixtures.agree(found, expected), "\(name), segment \(index): \(found)")
      }
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func longSegments() throws {
    let words = (0..<20_000).map { "w\($0)" }
    let moved = words[10...] + words[..<10]
    let score = try TER().sentenceScore(
      moved.joined(separator: " "), references: [words.joined(separator: " ")])
    #expect(score.edits == 20 || score.edits == 1)
    let long = Array(repeating: "a", count: 50_000).joined(separator: " ")
    #expect(try TER().sentenceScore("a", references: [long]).edits == 49_999)
    #expect(try TER().sentenceScore(long, references: ["a"]).edits == 49_999)
  }
}
