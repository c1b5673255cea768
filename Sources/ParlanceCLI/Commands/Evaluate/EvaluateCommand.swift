import ArgumentParser
import Parlance

/// `parlance evaluate`
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure output against references.",
    discussion: """
      bleu, chrf, ter: one segment a line; scores are those of sacreBLEU, printed with the signature that says how they were \
      computed. --word-order 2 makes chrF chrF++. Give several reference files for several references a segment.

      accuracy, f1: with --format lines each line is a label, and F1 is averaged over labels (default macro). With --format \
      conll each line is a token whose last column (apart by white space) is its tag, sentences are parted by blank lines; \
      accuracy counts tags, and F1 counts whole spans as the CoNLL script does, or by --scheme strictly (default micro). \
      Without --format, accuracy takes lines and f1 takes conll. --report adds a line for each label or type, \
      with its precision, recall, F1 and number; --confusion adds the confusion matrix.

      perplexity: --hypotheses holds a log-probability and a number of tokens in the first two columns of each line, as \
      `parlance score` and `parlance ngram score` print them (with --log-base 10 for the latter); lines that \
      begin with `perplexity` are passed over. No references.

      One line of output: metric, value, and the signature of bleu, chrf and ter, parted by tabs.

      Examples:
        parlance evaluate --metric bleu --hypotheses out.txt --references ref.txt
        parlance evaluate --metric f1 --hypotheses tagged.conll --references gold.conll --report
      """)

  @Option(help: "What to measure.") var metric: Metric
  @Option(help: "The output to measure; - is standard input.") var hypotheses: String
  @Option(parsing: .upToNextOption, help: "What it should be: one file, or several for bleu, chrf and ter.")
  var references: [String] = []
  @Flag(help: "Leave case out of account (bleu, chrf).") var lowercase = false
  @OptionGroup(title: "bleu") var bleu: BLEUOptions
  @OptionGroup(title: "chrf") var chrF: ChrFOptions
  @OptionGroup(title: "ter") var ter: TEROptions
  @OptionGroup(title: "accuracy and f1") var labels: LabelScoreOptions
  @OptionGroup(title: "perplexity") var perplexity: PerplexityOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    switch metric {
    case .perplexity:
      guard references.isEmpty else { throw ValidationError("perplexity takes no --references") }
    case .bleu, .chrf, .ter:
      guard !references.isEmpty else { throw ValidationError("--references is missing") }
    case .accuracy, .f1:
      guard references.count == 1 else { throw ValidationError("\(metric) takes one file of --references") }
    }
    guard ([hypotheses] + references).count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("only one of the files can be standard input (-)")
    }
  }

  func run() throws {
    let output = StandardOutput()
    switch metric {
    case .bleu: try print(try bleu.answer(segments(), lowercases: lowercase), to: output)
    case .chrf: try print(try chrF.answer(segments(), lowercases: lowercase), to: output)
    case .ter: try print(try ter.answer(segments()), to: output)
    case .perplexity: try print(try perplexity.answer(hypotheses), to: output)
    case .accuracy, .f1:
      try labels.evaluate(
        metric, hypotheses: hypotheses, references: references[0], asJSON: results.json, to: output)
    }
    try output.flush()
  }

  private func segments() throws -> SegmentFiles {
    try SegmentFiles(hypotheses: hypotheses, references: references)
  }

  private func print(_ answer: MetricAnswer, to output: StandardOutput) throws {
    if results.json { try output.json(answer) } else { try output.line(answer.line) }
  }
}
