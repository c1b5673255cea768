import ArgumentParser
import Parlance
import ParlanceKernels
import ParlanceModels

/// `parlance fill-mask`
struct FillMaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fill-mask",
    abstract: "What may stand where a text has [MASK].",
    discussion: """
      One line an answer, the best first: the token, its probability, the text with it, parted by tabs. A line with \
      several masks gives the answers for each of them in turn.

      Examples:
        parlance fill-mask --model bert-base-uncased "Paris is the [MASK] of France."
        parlance fill-mask --model bert-base-uncased -k 1 --json < lines.txt
      """)

  struct Answer: Encodable {
    let token: String
    let probability: Float
    let text: String
    let mask: Int
  }

  @Option(help: "The model's folder: a BERT or DistilBERT with its masked language model.") var model: String
  @Argument(help: "Texts (default: the lines of standard input).") var texts: [String] = []
  @Option(name: .customShort("k"), help: "How many answers for each mask.") var count = 5
  @OptionGroup var lengths: LengthOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func validate() throws { try require(count, in: 1...1_000_000, for: "-k") }

  func run() throws {
    Threads.use(threads.count)
    var filler = try FillMask(contentsOf: model)
    filler.longTexts = lengths.rule
    let output = StandardOutput()
    if texts.isEmpty {
      try WatchedCorpus(TextCorpus(paths: ["-"])).forEachLine { line, _ in try answer(line, filler, output) }
    } else {
      for text in texts { try answer(text, filler, output) }
    }
    try output.flush()
  }

  private func answer(_ text: String, _ filler: FillMask, _ output: StandardOutput) throws {
    for (mask, fillings) in try filler.fill(text, count: count).enumerated() {
      for filling in fillings {
        if results.json {
          try output.json(
            Answer(token: filling.token, probability: filling.probability, text: filling.text, mask: mask))
        } else {
          try output.line(
            "\(filling.token)\t\(Numbers.score(filling.probability))\t\(filling.text.onOneLine)")
        }
      }
    }
  }
}
