import ArgumentParser
import ParlanceEmbeddings

/// The classifier, and which labels are wanted of it.
struct LabelOptions: ParsableArguments {
  @Option(help: "The classifier: a .bin or .ftz file; the ending may be left out.")
  var model: String
  @Option(name: .customShort("k"), parsing: .unconditional, help: "How many labels a line; -1 gives all.")
  var count = 1
  @Option(help: "Leave out labels less probable than this.")
  var threshold: Float = 0
  @Option(help: "How a token starts that is a label.")
  var labelPrefix = "__label__"

  func validate() throws {
    if count != -1 { try require(count, in: 1...1_000_000, for: "-k") }
    try require(threshold, in: 0...1, for: "--threshold")
    if labelPrefix.isEmpty { throw ValidationError("--label-prefix must not be empty") }
  }

  func classifier() throws -> FastTextClassifier {
    try FastTextClassifier(FastTextModel(contentsOf: ModelName.fastText(model)), labelPrefix: labelPrefix)
  }
}
