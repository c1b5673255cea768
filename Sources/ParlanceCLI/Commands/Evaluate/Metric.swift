import ArgumentParser

/// `--metric`
enum Metric: String, ExpressibleByArgument, CaseIterable, Encodable, CustomStringConvertible {
  case bleu, chrf, ter, accuracy, f1, perplexity

  var description: String { rawValue }
}

/// What one metric came to.
struct MetricAnswer: Encodable {
  var metric: Metric
  var value: Double?
  /// The name of the variant where there are several, such as `chrF2++`.
  var name: String?
  var signature: String?
  var precisions: [Double]?
  var brevityPenalty: Double?
  var hypothesisLength: Int?
  var referenceLength: Int?
  var precision: Double?
  var recall: Double?
  var average: String?
  var edits: Int?
  var tokens: Int?
  var count: Int?

  enum CodingKeys: String, CodingKey {
    case metric, value, name, signature, precisions, precision, recall, average, edits, tokens, count
    case brevityPenalty = "brevity_penalty"
    case hypothesisLength = "hypothesis_length"
    case referenceLength = "reference_length"
  }

  init(_ metric: Metric, _ value: Double) {
    self.metric = metric
    self.value = value.ifNumber
  }

  /// Metric, value and signature, parted by tabs.
  var line: String {
    ([metric.rawValue, Numbers.fixed(value ?? .nan, 6)] + [signature].compactMap { $0 })
      .joined(separator: "\t")
  }
}
