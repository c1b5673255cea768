import ParlanceText
import Testing

@Suite struct BLEUFixtureTests {
  private struct TokenRecord: Decodable {
    let tokenizer: String
    let text: String
    let tokens: [String]
  }

  private struct Record: Decodable {
    let set: String
    let tokenize: String
    let smooth: String
    let smoothValue: Double?
    let lowercase: Bool?
    let effectiveOrder: Bool?
    let maxOrder: Int?
    let score: Double
    let counts: [Double]
    let totals: [Double]
    let precisions: [Double]
    let bp: Double
    let sysLen: Int
    let refLen: Int
    let signature: String
    let sentences: [Double]?

    enum CodingKeys: String, CodingKey {
      case set, tokenize, smooth, lowercase, score, counts, totals, precisions, bp, signature, sentences
      case smoothValue = "smooth_value"
      case effectiveOrder = "effective_order"
      case maxOrder = "max_ngram_order"
      case sysLen = "sys_len"
      case refLen = "ref_len"
    }
  }

  @Test func tokens() throws {
    for record in try MetricFixtures.records(TokenRecord.self, "bleu_tokens.jsonl") {
      let tokenizer = try #require(BLEUTokenizer(rawValue: record.tokenizer))
      let tokens = tokenizer.tokens(in: record.text)
      #expect(
        tokens.count == record.tokens.count
          && zip(tokens, record.tokens).allSatisfy { $0.utf8.elementsEqual($1.utf8) },
        "\(record.tokenizer) of \(record.text.debugDescription): \(tokens)")
    }
  }

  /// Every scalar value, between letters, between digits and before a period.
  @Test func everyScalar() throws {
    struct Run: Decodable {
      let tokenizer: String
      let range: ClosedRange<UInt32>
      let count: Int

      init(from decoder: any Swift.Decoder) throws {
        var values = try decoder.unkeyedContainer()
        tokenizer = try values.decode(String.self)
        range = try values.decode(UInt32.self)...values.decode(UInt32.self)
        count = try values.decode(Int.self)
      }
    }
    var different: [String] = []
    for run in try MetricFixtures.value([Run].self, "bleu_scalars.json") {
      let tokenizer = try #require(BLEUTokenizer(rawValue: run.tokenizer))
      for value in run.range {
        let scalar = try #require(Unicode.Scalar(value))
        let count = tokenizer.tokens(in: "a\(scalar)b1\(scalar)2\(scalar).").count
        if count != run.count { different.append("\(run.tokenizer) U+\(String(value, radix: 16)): \(count)") }
      }
    }
    #expect(different == [])
  }

  @Test func scores() throws {
    let sets = try MetricFixtures.value([String: MetricFixtures.SegmentSet].self, "sets.json")
    for record in try MetricFixtures.records(Record.self, "bleu.jsonl") {
      let set = try #require(sets[record.set])
      var bleu = BLEU()
      bleu.tokenizer = try #require(BLEUTokenizer(rawValue: record.tokenize))
      bleu.smoothing = try #require(smoothing(record))
      bleu.lowercases = record.lowercase ?? false
      bleu.usesEffectiveOrder = record.effectiveOrder ?? false
      bleu.maxOrder = record.maxOrder ?? 4
      let score = try bleu.corpusScore(set.hypotheses, references: set.references)
      let name = "\(record.set), \(record.signature)"
      #expect(MetricFixtures.agree(score.value, record.score), "\(name): \(score.value)")
      #expect(MetricFixtures.agree(score.precisions, record.precisions), "\(name)")
      #expect(MetricFixtures.agree(score.brevityPenalty, record.bp), "\(name)")
      #expect(score.statistics.hypothesisLength == record.sysLen, "\(name)")
      #expect(score.statistics.referenceLength == record.refLen, "\(name)")
      // The program adds k to its counts; ours stay counts.
      if record.smooth != "add-k" {
        #expect(score.statistics.matches.map(Double.init) == record.counts, "\(name)")
        #expect(score.statistics.totals.map(Double.init) == record.totals, "\(name)")
      }
      let signature = bleu.signature(references: set.references.count)
      #expect(signature.hasPrefix(record.signature + "|version:"), "\(signature)")
      for (index, expected) in (record.sentences ?? []).enumerated() {
        let found = try bleu.sentenceScore(
          set.hypotheses[index], references: set.references.map { $0[index] }
        ).value
        #expect(MetricFixtures.agree(found, expected), "\(name), segment \(index): \(found)")
      }
    }
  }

  private func smoothing(_ record: Record) -> BLEUSmoothing? {
    switch record.smooth {
    case "none": BLEUSmoothing.none
    case "exp": .exponential
    case "floor": .floor(record.smoothValue ?? 0.1)
    case "add-k": .addK(record.smoothValue ?? 1)
    default: nil
    }
  }
}
