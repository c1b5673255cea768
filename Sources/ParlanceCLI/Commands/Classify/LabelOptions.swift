import ArgumentParser
import ParlanceEmbeddings
import ParlanceText

/// The classifier, the text, and which labels are wanted: `NAME [FILE...]`, or `--model NAME [FILE...]`.
struct LabelOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The classifier, a .bin, .ftz or .logistic whose ending may be left out; then text files, plain or .gz (default: "
        + "standard input).", valueName: "name> [<file"))
  var names: [String] = []
  @Option(help: "The classifier, in place of the first name.")
  var model: String?
  @Option(name: .customShort("k"), parsing: .unconditional, help: "How many labels a line; -1 gives all.")
  var count = 1
  @Option(help: "Leave out labels less probable than this.")
  var threshold: Float = 0
  @Option(help: "How a token starts that is a label (default: __label__; a .logistic file knows its own).")
  var labelPrefix: String?

  func validate() throws {
    if count != -1 { try require(count, in: 1...1_000_000, for: "-k") }
    try require(threshold, in: 0...1, for: "--threshold")
    if model == nil, names.isEmpty { throw ValidationError("name the classifier") }
    if labelPrefix?.isEmpty == true { throw ValidationError("--label-prefix must not be empty") }
  }

  /// What a file of a classifier holds.
  enum Classifier {
    case fastText(FastTextClassifier)
    case linear(LinearTextClassifier)
  }

  func classifier() throws -> Classifier {
    let name = try ModelName.classifier(model ?? names[0])
    if try LinearTextClassifier.isModel(name) { return .linear(try LinearTextClassifier(contentsOf: name)) }
    return .fastText(
      try FastTextClassifier(FastTextModel(contentsOf: name), labelPrefix: labelPrefix ?? "__label__"))
  }

  /// The text; what is wrong with it is told on standard error.
  func corpus() throws -> WatchedCorpus<TextCorpus> {
    let files = model == nil ? Array(names.dropFirst()) : names
    return WatchedCorpus(try TextCorpus(paths: files.isEmpty ? ["-"] : files))
  }
}
