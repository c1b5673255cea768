import ArgumentParser
import ParlanceEmbeddings
import ParlanceText

/// The classifier, the text, and which labels are wanted: `NAME [FILE...]`, or `--model NAME [FILE...]`.
struct LabelOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The classifier, a .bin or .ftz whose ending may be left out; then text files, plain or .gz (default: "
        + "standard input).", valueName: "name> [<file"))
  var names: [String] = []
  @Option(help: "The classifier, in place of the first name.")
  var model: String?
  @Option(name: .customShort("k"), parsing: .unconditional, help: "How many labels a line; -1 gives all.")
  var count = 1
  @Option(help: "Leave out labels less probable than this.")
  var threshold: Float = 0
  @Option(help: "How a token starts that is a label.")
  var labelPrefix = "__label__"

  func validate() throws {
    if count != -1 { try require(count, in: 1...1_000_000, for: "-k") }
    try require(threshold, in: 0...1, for: "--threshold")
    if model == nil, names.isEmpty { throw ValidationError("name the classifier") }
    if labelPrefix.isEmpty { throw ValidationError("--label-prefix must not be empty") }
  }

  func classifier() throws -> FastTextClassifier {
    let name = ModelName.fastText(model ?? names[0])
    return try FastTextClassifier(FastTextModel(contentsOf: name), labelPrefix: labelPrefix)
  }

  /// The text; what is wrong with it is told on standard error.
  func corpus() throws -> WatchedCorpus<TextCorpus> {
    let files = model == nil ? Array(names.dropFirst()) : names
    return WatchedCorpus(try TextCorpus(paths: files.isEmpty ? ["-"] : files))
  }
}
