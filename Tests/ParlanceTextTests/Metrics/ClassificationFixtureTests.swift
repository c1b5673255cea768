import ParlanceText
import Testing

@Suite struct ClassificationFixtureTests {
  private struct Record: Decodable {
    let gold: [String]
    let predicted: [String]
    let zeroDivision: ZeroDivision
    let labels: [String]
    let accuracy: Double
    let confusion: [[Int]]
    /// Precision, recall, F1, support.
    let perLabel: [[Double?]]
    let micro: [Double?]
    let macro: [Double?]
    let weighted: [Double?]

    enum CodingKeys: String, CodingKey {
      case gold, predicted, labels, accuracy, confusion, micro, macro, weighted
      case zeroDivision = "zero_division"
      case perLabel = "per_label"
    }

    init(from decoder: any Swift.Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      gold = try values.decode([String].self, forKey: .gold)
      predicted = try values.decode([String].self, forKey: .predicted)
      let zero = try? values.decode(Int.self, forKey: .zeroDivision)
      zeroDivision = zero == 0 ? .zero : zero == 1 ? .one : .undefined
      labels = try values.decode([String].self, forKey: .labels)
      accuracy = try values.decode(Double.self, forKey: .accuracy)
      confusion = try values.decode([[Int]].self, forKey: .confusion)
      perLabel = try values.decode([[Double?]].self, forKey: .perLabel)
      micro = try values.decode([Double?].self, forKey: .micro)
      macro = try values.decode([Double?].self, forKey: .macro)
      weighted = try values.decode([Double?].self, forKey: .weighted)
    }
  }

  @Test func reports() throws {
    for record in try MetricFixtures.records(Record.self, "classification.jsonl") {
      let report = try ClassificationReport(
        gold: record.gold, predicted: record.predicted, zeroDivision: record.zeroDivision)
      #expect(report.labels.map { Array($0.utf8) } == record.labels.map { Array($0.utf8) })
      #expect(MetricFixtures.agree(report.accuracy, record.accuracy))
      #expect(report.confusionMatrix == record.confusion)
      for (scores, expected) in zip(report.perLabel, record.perLabel) {
        let values = [scores.precision, scores.recall, scores.f1, Double(scores.support)]
        #expect(MetricFixtures.agree(values, expected), "\(record.gold), \(record.zeroDivision)")
      }
      for (averaging, expected) in [
        (Averaging.micro, record.micro), (.macro, record.macro), (.weighted, record.weighted),
      ] {
        let scores = report.average(averaging)
        let values = [scores.precision, scores.recall, scores.f1]
        #expect(
          MetricFixtures.agree(values, expected),
          "\(record.gold), \(record.zeroDivision), \(averaging): \(values)")
        #expect(scores.support == record.gold.count)
      }
    }
  }
}
