import ParlanceText
import Testing

@Suite struct ChrFFixtureTests {
  private struct Record: Decodable {
    let set: String
    let wordOrder: Int?
    let charOrder: Int?
    let beta: Int?
    let lowercase: Bool?
    let whitespace: Bool?
    let epsSmoothing: Bool?
    let name: String
    let score: Double
    let signature: String
    let sentences: [Double]

    enum CodingKeys: String, CodingKey {
      case set, beta, lowercase, whitespace, name, score, signature, sentences
      case wordOrder = "word_order"
      case charOrder = "char_order"
      case epsSmoothing = "eps_smoothing"
    }
  }

  @Test func scores() throws {
    let sets = try MetricFixtures.value([String: MetricFixtures.SegmentSet].self, "sets.json")
    for record in try MetricFixtures.records(Record.self, "chrf.jsonl") {
      let set = try #require(sets[record.set])
      var chrF = ChrF(wordOrder: record.wordOrder ?? 0)
      chrF.characterOrder = record.charOrder ?? 6
      chrF.beta = record.beta ?? 2
      chrF.lowercases = record.lowercase ?? false
      chrF.keepsWhiteSpace = record.whitespace ?? false
      chrF.usesEpsilonSmoothing = record.epsSmoothing ?? false
      let name = "\(record.set), \(record.name)|\(record.signature)"
      let score = try chrF.corpusScore(set.hypotheses, references: set.references)
      #expect(MetricFixtures.agree(score, record.score), "\(name): \(score)")
      #expect(chrF.name == record.name)
      let signature = chrF.signature(references: set.references.count)
      #expect(signature.hasPrefix(record.signature + "|version:"), "\(signature)")
      for (index, expected) in record.sentences.enumerated() {
        let found = try chrF.sentenceScore(
          set.hypotheses[index], references: set.references.map { $0[index] })
        #expect(MetricFixtures.agree(found, expected), "\(name), segment \(index): \(found)")
      }
    }
  }
}
