import ArgumentParser
import Parlance

extension Averaging: ExpressibleByArgument {}
extension SpanScheme: ExpressibleByArgument {}

/// Accuracy and F1 of labels and of tagged spans.
struct LabelScoreOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable { case lines, conll }

  struct TooManyLabels: Error, CustomStringConvertible {
    let count: Int
    var description: String { "a confusion matrix of \(count) labels is too large to print (at most 1000)" }
  }

  /// A line of `--report`.
  struct ClassAnswer: Encodable {
    let label: String
    let precision: Double?
    let recall: Double?
    let f1: Double?
    let count: Int
  }

  struct ConfusionAnswer: Encodable {
    let labels: [String]
    let confusion: [[Int]]
  }

  @Option(help: "What the files hold (default: lines for accuracy, conll for f1).") var format: Format?
  @Option(help: "How the scores of labels become one (default: macro for lines, micro for conll).")
  var average: Averaging?
  @Option(help: "Take spans strictly, in this spelling of tags (default: as the CoNLL script, any).")
  var scheme: SpanScheme?
  @Flag(help: "Add a line for each label or type.") var report = false
  @Flag(help: "Add the confusion matrix: gold labels down, predicted ones across (--format lines).")
  var confusion = false

  func evaluate(
    _ metric: Metric, hypotheses: String, references: String, asJSON: Bool, to output: StandardOutput
  ) throws {
    switch format ?? (metric == .f1 ? .conll : .lines) {
    case .lines:
      let files = try SegmentFiles(hypotheses: hypotheses, references: [references])
      let report = try ClassificationReport(gold: files.references[0], predicted: files.hypotheses)
      let averaging = average ?? .macro
      try print(
        answer(metric, report.accuracy, report.average(averaging), averaging, report.count), asJSON, output)
      if self.report { try print(report.labels, report.perLabel, asJSON, output) }
      if confusion { try print(report, asJSON, output) }
    case .conll:
      let files = try TagFiles(hypotheses: hypotheses, references: references, scheme: scheme)
      let report = try files.report(scheme: scheme)
      let averaging = average ?? .micro
      try print(
        answer(metric, report.accuracy, report.average(averaging), averaging, files.tokenCount), asJSON,
        output)
      if self.report { try print(report.types, report.perType, asJSON, output) }
    }
  }

  private func answer(
    _ metric: Metric, _ accuracy: Double, _ scores: ClassScores, _ averaging: Averaging, _ count: Int
  ) -> MetricAnswer {
    var answer = MetricAnswer(metric, metric == .f1 ? scores.f1 : accuracy)
    answer.count = count
    if metric == .f1 {
      answer.precision = scores.precision
      answer.recall = scores.recall
      answer.average = averaging.rawValue
    }
    return answer
  }

  private func print(_ answer: MetricAnswer, _ asJSON: Bool, _ output: StandardOutput) throws {
    if asJSON { try output.json(answer) } else { try output.line(answer.line) }
  }

  private func print(
    _ names: [String], _ classes: [ClassScores], _ asJSON: Bool, _ output: StandardOutput
  ) throws {
    for (name, scores) in zip(names, classes) {
      if asJSON {
        try output.json(
          ClassAnswer(
            label: name, precision: scores.precision.ifNumber, recall: scores.recall.ifNumber,
            f1: scores.f1.ifNumber, count: scores.support))
      } else {
        let rates = [scores.precision, scores.recall, scores.f1].map { Numbers.fixed($0, 6) }
        try output.line(([name] + rates + ["\(scores.support)"]).joined(separator: "\t"))
      }
    }
  }

  private func print(_ report: ClassificationReport, _ asJSON: Bool, _ output: StandardOutput) throws {
    guard report.labels.count <= 1000 else { throw TooManyLabels(count: report.labels.count) }
    if asJSON {
      return try output.json(ConfusionAnswer(labels: report.labels, confusion: report.confusionMatrix))
    }
    try output.line(([""] + report.labels).joined(separator: "\t"))
    for (label, row) in zip(report.labels, report.confusionMatrix) {
      try output.line(([label] + row.map(String.init)).joined(separator: "\t"))
    }
  }
}
