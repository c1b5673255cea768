import ArgumentParser
import Parlance
import ParlanceKernels

/// `parlance classify evaluate`
struct ClassifyEvaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Precision and recall on labeled text.",
    discussion: """
      Prints N (lines counted), P@k and R@k as fastText does; with --per-label first a line for each label, with \
      its F1 score, precision and recall.

      Example:
        parlance classify evaluate topics held-out.txt --per-label
      """)

  struct Answer: Encodable {
    let examples: Int
    let k: Int
    let precision: Double?
    let recall: Double?
  }

  struct LabelAnswer: Encodable {
    let label: String
    let precision: Double?
    let recall: Double?
    let f1: Double?
    let count: Int
  }

  @OptionGroup var choice: LabelOptions
  @Flag(help: "Print a line for each label too.") var perLabel = false
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func run() throws {
    let corpus = try choice.corpus()
    let evaluation: ClassifierEvaluation
    switch try choice.classifier() {
    case .fastText(let classifier):
      evaluation = try classifier.evaluate(
        on: corpus, k: choice.count, threshold: choice.threshold, threads: threads.count)
    case .neural(let classification):
      Threads.use(threads.count)
      evaluation = try classification.evaluate(on: corpus, batch: 2048)
    case .linear(let classifier):
      evaluation = try classifier.evaluate(
        on: corpus, k: choice.count, threshold: Double(choice.threshold), threads: threads.count)
    }
    let output = StandardOutput()
    if results.json {
      try printJSON(evaluation, to: output)
    } else {
      try printText(evaluation, to: output)
    }
    try output.flush()
  }

  private func printText(_ evaluation: ClassifierEvaluation, to output: StandardOutput) throws {
    if perLabel {
      for (label, counts) in zip(evaluation.labels, evaluation.perLabel) {
        func rate(_ value: Double) -> String { value.isFinite ? Numbers.fixed(value, 6) : "--------" }
        try output.line(
          "F1-Score : \(rate(counts.f1))  Precision : \(rate(counts.precision))  "
            + "Recall : \(rate(counts.recall))   \(label)")
      }
    }
    // fastText prints three significant digits, but three decimals after the lines for labels.
    func rate(_ value: Double) -> String {
      perLabel ? Numbers.fixed(value, 3) : SignificantDigits.string(value, digits: 3)
    }
    try output.line("N\t\(evaluation.exampleCount)")
    try output.line("P@\(choice.count)\t\(rate(evaluation.total.precision))")
    try output.line("R@\(choice.count)\t\(rate(evaluation.total.recall))")
  }

  private func printJSON(_ evaluation: ClassifierEvaluation, to output: StandardOutput) throws {
    try output.json(
      Answer(
        examples: evaluation.exampleCount, k: choice.count, precision: evaluation.total.precision.ifNumber,
        recall: evaluation.total.recall.ifNumber))
    guard perLabel else { return }
    for (label, counts) in zip(evaluation.labels, evaluation.perLabel) {
      try output.json(
        LabelAnswer(
          label: label, precision: counts.precision.ifNumber, recall: counts.recall.ifNumber,
          f1: counts.f1.ifNumber, count: counts.gold))
    }
  }
}
