import ArgumentParser
import ParlanceFiles
import ParlanceTraining

/// How a neural classifier is trained without a recipe: the flags of `classify train --model gru` and its like, and of
/// `classify cross-validate`.
struct NeuralArguments: ParsableArguments {
  @Option(help: "Numbers in a state, in each direction.") var hidden = 128
  @Option(help: "Recurrent layers.") var layers = 1
  @Option(help: "Filters of each width (cnn); they see 3, 4 and 5 words.") var filters = 100
  @Option(help: "Share of values that are set to zero in training.") var dropout = 0.5
  @Option(help: "Words in the vocabulary at most; case does not count.") var vocabularySize = 20_000
  @Option(help: "Words of a batch at most.") var batchTokens = 1000
  @Option(help: "Share of the lines that are held out to choose the best epoch by.") var validationShare = 0.1
  @Option(help: "Epochs without a better one after which training stops.") var patience = 5
  @Option(
    help: ArgumentHelp(
      "Any value that a recipe could have (see Corpora/Recipes), such as model.pooling=attention; repeatable.",
      valueName: "key=value"))
  var set: [String] = []

  func validate() throws {
    try require(hidden, in: 1...65_536, for: "--hidden")
    try require(layers, in: 1...64, for: "--layers")
    try require(filters, in: 1...65_536, for: "--filters")
    try require(dropout, in: 0...0.99, for: "--dropout")
    try require(vocabularySize, in: 16...1_000_000, for: "--vocabulary-size")
    try require(batchTokens, in: 1...10_000_000, for: "--batch-tokens")
    try require(validationShare, in: 0...0.5, for: "--validation-share")
    try require(patience, in: 0...100_000, for: "--patience")
  }

  /// Refuses all flags of this group, which would be passed over.
  /// - Throws: `ValidationError` naming the first that was given.
  func refuse(_ reason: String) throws {
    let given = [
      ("--hidden", hidden != 128), ("--layers", layers != 1), ("--filters", filters != 100),
      ("--dropout", dropout != 0.5), ("--vocabulary-size", vocabularySize != 20_000),
      ("--batch-tokens", batchTokens != 1000), ("--validation-share", validationShare != 0.1),
      ("--patience", patience != 5), ("--set", !set.isEmpty),
    ]
    if let (flag, _) = given.first(where: \.1) {
      throw ValidationError("\(flag) has no effect here: \(reason)")
    }
  }

  /// Refuses the flags of this group that belong to another kind of neural classifier.
  func check(_ kind: ClassifierFlag) throws {
    let given: [(String, Bool)] =
      kind == .cnn
      ? [("--hidden", hidden != 128), ("--layers", layers != 1)] : [("--filters", filters != 100)]
    if let (flag, _) = given.first(where: \.1) {
      throw ValidationError("\(flag) has no effect with --model \(kind.rawValue)")
    }
  }

  /// The recipe that these flags stand for.
  /// - Throws: `RecipeError` for what `--set` gives.
  func recipe(
    _ kind: ClassifierFlag, input: [String], output: String, dimension: Int, epochs: Int, rate: Double,
    pretrained: String?, seed: UInt64
  ) throws -> Recipe {
    let model =
      kind == .cnn
      ? "{kind: cnn, embedding_size: \(dimension), filters: \(filters), dropout: \(dropout)}"
      : "{kind: recurrent, cell: \(kind.rawValue), embedding_size: \(dimension), hidden_size: \(hidden), "
        + "num_layers: \(layers), bidirectional: true, pooling: max, dropout: \(dropout)}"
    let yaml = """
      name: \(Self.quoted(Self.name(of: output)))
      task: classification
      data:
        format: fasttext
        train: [\(input.map(Self.quoted).joined(separator: ", "))]
        validation_share: \(validationShare)
      tokenizer: {type: words, size: \(vocabularySize), lowercase: true}
      model: \(model)
      embeddings: {path: \(pretrained.map(Self.quoted) ?? "null")}
      batches: {tokens: \(batchTokens)}
      optimizer: {type: adam, clip_norm: 5}
      schedule: {type: constant, rate: \(rate)}
      training: {epochs: \(epochs), patience: \(patience), average: 3}
      seed: \(seed)
      """
    return try Recipe(yaml: yaml, file: "recipe", settings: ["output=\(output)"] + set)
  }

  private static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? "classifier"
  }

  /// A text as YAML quotes it.
  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}

/// What `--model` of `classify` may be.
enum ClassifierFlag: String, ExpressibleByArgument, CaseIterable {
  case fasttext
  case tfidfLogistic = "tfidf-logistic"
  case rnn, gru, lstm, cnn

  var isNeural: Bool {
    switch self {
    case .fasttext, .tfidfLogistic: false
    case .rnn, .gru, .lstm, .cnn: true
    }
  }
}
