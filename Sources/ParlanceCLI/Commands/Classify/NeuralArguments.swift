import ArgumentParser
import ParlanceFiles
import ParlanceTraining

/// How a neural classifier is trained without a recipe: the flags of `classify train --model gru` and its like, and of
/// `classify cross-validate`.
struct NeuralArguments: ParsableArguments {
  @Option(help: "Numbers in a state, in each direction; of transformer, in a token's vector (default: 128).")
  var hidden: Int?
  @Option(help: "Layers (default: 1; of transformer 2).") var layers: Int?
  @Option(help: "Attention heads, of transformer (default: one for 32 numbers of --hidden).") var heads: Int?
  @Option(help: "Filters of each width (cnn); they see 3, 4 and 5 words.") var filters = 100
  @Option(
    help: "Share of values that are set to zero in training (default: 0.5; of transformer and bert 0.1).")
  var dropout: Double?
  @Option(help: "Words, or pieces, in the vocabulary at most; case does not count (default: 20000).")
  var vocabularySize: Int?
  @Option(help: "Words of a batch at most.") var batchTokens = 1000
  @Option(help: "Share of the lines that are held out to choose the best epoch by.") var validationShare = 0.1
  @Option(help: "Epochs without a better one after which training stops.") var patience = 5
  @Option(
    help: ArgumentHelp(
      "Any value that a recipe could have (see Corpora/Recipes), such as model.pooling=attention; repeatable.",
      valueName: "key=value"))
  var set: [String] = []

  func validate() throws {
    if let hidden { try require(hidden, in: 1...65_536, for: "--hidden") }
    if let layers { try require(layers, in: 1...64, for: "--layers") }
    if let heads { try require(heads, in: 1...1024, for: "--heads") }
    try require(filters, in: 1...65_536, for: "--filters")
    if let dropout { try require(dropout, in: 0...0.99, for: "--dropout") }
    if let vocabularySize { try require(vocabularySize, in: 16...1_000_000, for: "--vocabulary-size") }
    try require(batchTokens, in: 1...10_000_000, for: "--batch-tokens")
    try require(validationShare, in: 0...0.5, for: "--validation-share")
    try require(patience, in: 0...100_000, for: "--patience")
  }

  private var shape: [(flag: String, isGiven: Bool)] {
    [
      ("--hidden", hidden != nil), ("--layers", layers != nil), ("--heads", heads != nil),
      ("--filters", filters != 100), ("--vocabulary-size", vocabularySize != nil),
    ]
  }

  /// Refuses all flags of this group, which would be passed over.
  /// - Throws: `ValidationError` naming the first that was given.
  func refuse(_ reason: String) throws {
    let others = [
      ("--dropout", dropout != nil), ("--batch-tokens", batchTokens != 1000),
      ("--validation-share", validationShare != 0.1), ("--patience", patience != 5), ("--set", !set.isEmpty),
    ]
    if let (flag, _) = (shape + others).first(where: \.1) {
      throw ValidationError("\(flag) has no effect here: \(reason)")
    }
  }

  /// Refuses the flags that belong to another kind of neural classifier.
  /// - Parameters:
  ///   - dimension: that of `--dim`, if given.
  ///   - pretrained: what `--pretrained` names.
  func check(_ kind: ClassifierFlag, dimension: Int?, pretrained: String?) throws {
    let wanted: Set<String>
    switch kind {
    case .cnn: wanted = ["--filters", "--vocabulary-size"]
    case .transformer:
      wanted = ["--hidden", "--layers", "--heads", "--vocabulary-size"]
      if pretrained != nil {
        throw ValidationError(
          "--pretrained has no effect with --model transformer, which begins from nothing; --model bert goes on from a folder"
        )
      }
      if let heads, (hidden ?? 128) % heads != 0 {
        throw ValidationError("--hidden \(hidden ?? 128) is not a multiple of --heads \(heads)")
      }
    case .bert:
      wanted = []
      if pretrained == nil {
        throw ValidationError(
          "--model bert goes on from a BERT: name its folder with --pretrained; --model transformer begins from nothing"
        )
      }
    default: wanted = ["--hidden", "--layers", "--vocabulary-size"]
    }
    let vectors = [("--dim", dimension != nil && kind.isTransformer)]
    if let (flag, _) = (shape + vectors).first(where: { $0.isGiven && !wanted.contains($0.flag) }) {
      throw ValidationError("\(flag) has no effect with --model \(kind.rawValue)")
    }
  }

  /// The recipe that these flags stand for.
  /// - Parameters:
  ///   - epochs, rate: as suits the kind, where nil.
  ///   - pretrained: word vectors; of bert, the model's folder.
  /// - Throws: `RecipeError` for what `--set` gives.
  func recipe(
    _ kind: ClassifierFlag, input: [String], output: String, dimension: Int, epochs: Int?, rate: Double?,
    pretrained: String?, seed: UInt64
  ) throws -> Recipe {
    let path = pretrained.map(Self.quoted) ?? "null"
    let dropout = dropout ?? (kind.isTransformer ? 0.1 : 0.5)
    let size = vocabularySize ?? 20_000
    var model: String
    var tokenizer = "tokenizer: {type: words, size: \(size), lowercase: true}"
    var schedule = "{type: constant, rate: \(rate ?? 1e-3)}"
    switch kind {
    case .cnn:
      model = "{kind: cnn, embedding_size: \(dimension), filters: \(filters), dropout: \(dropout)}"
    case .transformer:
      let width = hidden ?? 128
      model = "{kind: bert, hidden_size: \(width), num_hidden_layers: \(layers ?? 2), "
      model += "num_attention_heads: \(heads ?? Self.heads(of: width)), max_position_embeddings: 256, "
      model += "hidden_dropout_prob: \(dropout)}"
      tokenizer = "tokenizer: {type: wordpiece, size: \(size), lowercase: true}"
      schedule = "{type: linear, rate: \(rate ?? 5e-4), warmup: 50}"
    case .bert:
      model = "{kind: bert, path: \(path), hidden_dropout_prob: \(dropout)}"
      tokenizer = ""
      schedule = "{type: linear, rate: \(rate ?? 5e-5), warmup: 20}"
    default:
      model = "{kind: recurrent, cell: \(kind.rawValue), embedding_size: \(dimension), "
      model += "hidden_size: \(hidden ?? 128), num_layers: \(layers ?? 1), bidirectional: true, "
      model += "pooling: max, dropout: \(dropout)}"
    }
    let yaml = """
      name: \(Self.quoted(Self.name(of: output)))
      task: classification
      data:
        format: fasttext
        train: [\(input.map(Self.quoted).joined(separator: ", "))]
        validation_share: \(validationShare)
      \(tokenizer)
      model: \(model)
      embeddings: {path: \(kind.isTransformer ? "null" : path)}
      batches: {tokens: \(batchTokens)}
      optimizer: \(kind.isTransformer ? "{type: adamw, decay: 0.01, clip_norm: 1}" : "{type: adam, clip_norm: 5}")
      schedule: \(schedule)
      training: {epochs: \(epochs ?? kind.defaultEpochs), patience: \(patience), average: \(kind.isTransformer ? 1 : 3)}
      seed: \(seed)
      """
    return try Recipe(yaml: yaml, file: "recipe", settings: ["output=\(output)"] + set)
  }

  /// One for 32 numbers, or the next lower count that divides the width.
  private static func heads(of width: Int) -> Int {
    (1...max(1, width / 32)).last { width % $0 == 0 } ?? 1
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
  case rnn, gru, lstm, cnn, transformer, bert

  var isNeural: Bool { self != .fasttext && self != .tfidfLogistic }
  var isTransformer: Bool { self == .transformer || self == .bert }

  /// Of neural networks, which stop before where they get no better.
  var defaultEpochs: Int {
    switch self {
    case .bert: 4
    case .transformer: 10
    default: 20
    }
  }

  /// Those that `isNeural`, as help and errors name them.
  static let neuralNames = "rnn, gru, lstm, cnn, transformer or bert"
}
