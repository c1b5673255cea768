import ParlanceTensor

/// How texts become tokens.
public struct TokenizerRecipe: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// Byte-level byte pairs.
    case bpe
    case wordpiece
    /// Words between blanks.
    case words
    case characters
  }

  public let kind: Kind
  /// Tokens at most.
  public let size: Int
  /// Whether source and target share one vocabulary.
  public let isJoint: Bool
  public let lowercases: Bool
  /// Words seen less often are unknown; pairs seen less often are not merged.
  public let minimumFrequency: Int
  /// A tokenizer that exists, in place of one made from the data.
  public let path: String?

  init(_ fields: RecipeFields, _ folder: String) throws {
    var fields = fields
    kind = try fields.take("type")?.choice() ?? .bpe
    size = try fields.int("size", in: 16...1_000_000) ?? 8000
    isJoint = try fields.take("joint")?.bool() ?? true
    lowercases = try fields.take("lowercase")?.bool() ?? false
    minimumFrequency = try fields.int("min_frequency", in: 1...1_000_000) ?? 2
    path = try fields.take("path").map { try Recipe.path($0, folder) }
    try fields.finish()
  }
}

/// How examples are put into batches.
public struct BatchRecipe: Sendable {
  public let buckets: LengthBuckets
  /// Streams of a language model's text, and tokens of each in a batch.
  public let streams: Int
  public let length: Int

  init(_ fields: RecipeFields) throws {
    var fields = fields
    buckets = LengthBuckets(
      tokens: try fields.int("tokens", in: 1...10_000_000) ?? 4096,
      examples: try fields.int("examples", in: 1...1_000_000) ?? 1_000_000,
      pool: try fields.int("pool", in: 1...1_000_000) ?? 64)
    streams = try fields.int("streams", in: 1...10_000) ?? 20
    length = try fields.int("length", in: 1...100_000) ?? 35
    try fields.finish()
  }
}

/// Changes made to the tokens of training texts.
public struct NoiseRecipe: Sendable {
  public let dropout: Float
  public let replacement: Float
  public let swap: Float

  init(_ fields: RecipeFields) throws {
    var fields = fields
    dropout = Float(try fields.double("dropout", in: 0...0.9) ?? 0)
    replacement = Float(try fields.double("replacement", in: 0...0.9) ?? 0)
    swap = Float(try fields.double("swap", in: 0...0.9) ?? 0)
    try fields.finish()
  }

  /// - Parameter unknown: what takes the place of replaced tokens; nil: random ones.
  public func noise(unknown: Int32?, vocabulary: Range<Int32>) -> TokenNoise {
    TokenNoise(
      dropout: dropout, replacement: replacement, replacementID: unknown, vocabulary: vocabulary, swap: swap)
  }
}

/// How translations are searched for in validation and in the test at the end.
public struct DecodingRecipe: Sendable {
  /// In validation.
  public let validationBeam: Int
  /// In the test.
  public let beam: Int
  /// The exponent of the length that scores are divided by.
  public let lengthPenalty: Double

  init(_ fields: RecipeFields) throws {
    var fields = fields
    validationBeam = try fields.int("validation_beam", in: 1...100) ?? 1
    beam = try fields.int("beam", in: 1...100) ?? 5
    lengthPenalty = try fields.double("length_penalty", in: 0...10) ?? 1
    try fields.finish()
  }
}

/// Word vectors to begin with.
public struct EmbeddingRecipe: Sendable {
  /// An embedding file: `.vec`, `.bin`, word2vec or GloVe.
  public let path: String?
  /// Whether they stay as they are.
  public let isFrozen: Bool
  /// How many of the file's words are known to the model though no training text has them: the first ones.
  public let wordCount: Int

  init(_ fields: RecipeFields, _ folder: String, _ tokenizer: TokenizerRecipe, _ task: Recipe.Task) throws {
    var fields = fields
    path = try fields.take("path").map { try Recipe.path($0, folder) }
    isFrozen = try fields.take("frozen")?.bool() ?? false
    let words = fields.take("words")
    wordCount = try words?.int(in: 0...10_000_000) ?? 0
    if let words, wordCount > 0 {
      guard path != nil else { throw words.error("needs embeddings.path, the file that the words come from") }
      guard tokenizer.kind == .words, tokenizer.path == nil else {
        throw words.error("goes with tokenizer.type: words, whose tokens are words")
      }
      guard task == .classification || task == .tagging else {
        throw words.error("is for the tasks classification and tagging, not \(task.rawValue)")
      }
    }
    try fields.finish()
  }
}

/// What is hidden from a masked language model.
public struct MaskingRecipe: Sendable {
  /// The share of tokens.
  public let share: Double
  /// Whether words are hidden as a whole.
  public let wholeWords: Bool
  /// Whether the model also tells if a text follows another.
  public let nextSentence: Bool

  init(_ fields: RecipeFields) throws {
    var fields = fields
    share = try fields.double("share", in: 0.001...0.9) ?? 0.15
    wholeWords = try fields.take("whole_words")?.bool() ?? false
    nextSentence = try fields.take("next_sentence")?.bool() ?? false
    try fields.finish()
  }
}
