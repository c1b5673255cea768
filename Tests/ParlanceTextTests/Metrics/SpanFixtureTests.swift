import ParlanceText
import Testing

@Suite struct SpanFixtureTests {
  private struct Record: Decodable {
    let gold: [[String]]
    let predicted: [[String]]
    let scheme: String?
    let zeroDivision: Int
    /// Precision, recall, F1, support.
    let types: [String: [Double]]?
    let micro: [Double]?
    let macro: [Double]?
    let weighted: [Double]?
    let accuracy: Double?
    let error: Bool?
    let detected: String?

    enum CodingKeys: String, CodingKey {
      case gold, predicted, scheme, types, micro, macro, weighted, accuracy, error, detected
      case zeroDivision = "zero_division"
    }
  }

  @Test func reports() throws {
    for record in try MetricFixtures.records(Record.self, "spans.jsonl") {
      let scheme = try record.scheme.map { try #require(SpanScheme(rawValue: $0)) }
      let name = "\(record.scheme ?? "lenient"): \(record.gold) \(record.predicted)"
      func report() throws -> SpanReport {
        try SpanReport(
          gold: record.gold, predicted: record.predicted, scheme: scheme,
          zeroDivision: record.zeroDivision == 1 ? .one : .zero)
      }
      #expect(SpanScheme.detect(in: record.gold)?.rawValue == record.detected, "\(record.gold)")
      if record.error == true {
        #expect(throws: MetricError.self, "\(name)") { try report() }
        continue
      }
      let found = try report()
      let types = try #require(record.types)
      #expect(found.types == types.keys.sorted(), "\(name)")
      for (type, scores) in zip(found.types, found.perType) {
        let values = [scores.precision, scores.recall, scores.f1, Double(scores.support)]
        #expect(MetricFixtures.agree(values, try #require(types[type])), "\(name), \(type): \(values)")
      }
      for (averaging, expected) in [
        (Averaging.micro, record.micro), (.macro, record.macro), (.weighted, record.weighted),
      ] {
        guard let expected else { continue }
        let scores = found.average(averaging)
        let values = [scores.precision, scores.recall, scores.f1]
        #expect(MetricFixtures.agree(values, expected), "\(name), \(averaging): \(values)")
      }
      #expect(MetricFixtures.agree(found.accuracy, record.accuracy), "\(name)")
    }
  }
}
