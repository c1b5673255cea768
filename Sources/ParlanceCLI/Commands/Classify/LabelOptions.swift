import ArgumentParser
import ParlanceEmbeddings
import ParlanceModels
import ParlanceText

/// The classifier, the text, and which labels are wanted: `NAME [FILE...]`, or `--model NAME [FILE...]`.
struct LabelOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The classifier, a .bin, .ftz or .logistic whose ending may be left out, or a model folder; then text files, plain "
        + "or .gz (default: standard input).", valueName: "name> [<file"))
  var names: [String] = []
  @Option(help: "The classifier, in place of the first name.")
  var model: String?
  @Option(name: .customShort("k"), parsing: .unconditional, help: "How many labels a line; -1 gives all.")
  var count = 1
  @Option(help: "Leave out labels less probable than this.")
  var threshold: Float = 0
  @Option(help: "How a token starts that is a label (default: __label__; a .logistic file knows its own).")
  var labelPrefix: String?

  @Option(help: "Of a model folder: answers with dropout that a probability is the mean of; 0: one without.")
  var dropoutSamples = 0

  @OptionGroup var lengths: LengthOptions

  func validate() throws {
    try require(dropoutSamples, in: 0...100_000, for: "--dropout-samples")
    if count != -1 { try require(count, in: 1...1_000_000, for: "-k") }
    try require(threshold, in: 0...1, for: "--threshold")
    if model == nil, names.isEmpty { throw ValidationError("name the classifier") }
    if labelPrefix?.isEmpty == true { throw ValidationError("--label-prefix must not be empty") }
  }

  /// What a file of a classifier holds.
  enum Classifier {
    case fastText(FastTextClassifier)
    case linear(LinearTextClassifier)
    case neural(NeuralClassification)
  }

  /// - Parameter uncertainty: whether answers tell their deviation.
  func classifier(uncertainty: Bool = false) throws -> Classifier {
    let given = model ?? names[0]
    if NeuralClassification.isFolder(given) {
      return .neural(try neural(given, samples: uncertainty && dropoutSamples == 0 ? 20 : dropoutSamples))
    }
    if dropoutSamples > 0 || uncertainty {
      let flag = uncertainty ? "--uncertainty" : "--dropout-samples"
      throw ValidationError("\(flag) is for model folders, and \(given) is none")
    }
    let name = try ModelName.classifier(given)
    if try LinearTextClassifier.isModel(name) { return .linear(try LinearTextClassifier(contentsOf: name)) }
    return .fastText(
      try FastTextClassifier(FastTextModel(contentsOf: name), labelPrefix: labelPrefix ?? "__label__"))
  }

  private func neural(_ folder: String, samples: Int) throws -> NeuralClassification {
    var classifier = try TextClassifier(ModelFolder(path: folder))
    classifier.dropoutSamples = samples
    classifier.longTexts = lengths.rule
    return NeuralClassification(
      classifier: classifier, labelPrefix: labelPrefix ?? "__label__", count: count, threshold: threshold)
  }

  /// The text; what is wrong with it is told on standard error.
  func corpus() throws -> WatchedCorpus<TextCorpus> {
    WatchedCorpus(try TextCorpus(paths: files.isEmpty ? ["-"] : files))
  }

  var files: [String] { model == nil ? Array(names.dropFirst()) : names }
}
