import ParlanceTensor

/// Source sentences and their translations.
public struct TranslationBatch: TrainingBatch {
  /// Each ends in the source's end token.
  public var source: TokenSequences
  /// What the decoder reads: each begins with the start token.
  public var targetInput: TokenSequences
  /// What it shall say next at each place, as long as `targetInput`: each ends in the end token.
  public var targets: [Int32]

  /// - Precondition: as many targets as ids of the decoder's input, as many sources as targets.
  public init(source: TokenSequences, targetInput: TokenSequences, targets: [Int32]) {
    precondition(
      source.count == targetInput.count && targetInput.ids.count == targets.count,
      "\(source.count) sources, \(targetInput.count) inputs, \(targets.count) targets")
    self.source = source
    self.targetInput = targetInput
    self.targets = targets
  }

  /// Adds the start and end tokens.
  /// - Parameters:
  ///   - sources: with their end tokens.
  ///   - targets: without start and end tokens.
  public init(sources: [[Int32]], targets: [[Int32]], start: Int32, end: Int32) {
    self.init(
      source: TokenSequences(sources), targetInput: TokenSequences(targets.map { [start] + $0 }),
      targets: targets.flatMap { $0 + [end] })
  }

  public var targetCount: Int { targets.count }
  public var tokenCount: Int { source.ids.count + targets.count }
}

/// Pieces of text, each token of which is to be foretold from those before it.
public struct LanguageModelBatch: TrainingBatch {
  public var input: TokenSequences
  /// The token behind each one of the input.
  public var targets: [Int32]
  /// Whether each sequence goes on where the same sequence of the batch before ended.
  public var continues: Bool

  /// - Precondition: as many targets as ids of the input.
  public init(input: TokenSequences, targets: [Int32], continues: Bool = false) {
    precondition(input.ids.count == targets.count, "\(input.ids.count) inputs, \(targets.count) targets")
    self.input = input
    self.targets = targets
    self.continues = continues
  }

  public var targetCount: Int { targets.count }
  public var tokenCount: Int { targets.count }
}

/// Texts, or pairs of texts, with one label each.
public struct ClassificationBatch: TrainingBatch {
  public var input: TokenSequences
  /// Which of two texts each token belongs to; empty where there is one.
  public var types: [Int32]
  public var labels: [Int32]

  /// - Precondition: one label a text; no types, or one a token.
  public init(input: TokenSequences, types: [Int32] = [], labels: [Int32]) {
    precondition(input.count == labels.count, "\(input.count) texts, \(labels.count) labels")
    precondition(
      types.isEmpty || types.count == input.ids.count, "\(types.count) types of \(input.ids.count) tokens")
    self.input = input
    self.types = types
    self.labels = labels
  }

  public var targetCount: Int { labels.count }
  public var tokenCount: Int { input.ids.count }
}

/// Sentences with one tag for each word.
public struct TaggingBatch: TrainingBatch {
  /// One id a word, or the pieces of its words.
  public var input: TokenSequences
  /// The row of `input` that stands for each word: its first piece.
  public var wordRows: [Int32]
  /// The words of each sentence.
  public var words: RaggedOffsets
  /// One tag a word.
  public var tags: [Int32]
  /// The spelling of each word as ids of characters, where a model reads them; else empty.
  public var characters: TokenSequences

  /// - Precondition: one tag a word, one row a word, as many sentences of words as of input.
  public init(
    input: TokenSequences, wordRows: [Int32], words: RaggedOffsets, tags: [Int32],
    characters: TokenSequences = TokenSequences([])
  ) {
    precondition(
      input.count == words.count && wordRows.count == words.rowCount && tags.count == words.rowCount
        && (characters.count == 0 || characters.count == tags.count),
      "\(words.rowCount) words, \(tags.count) tags, \(wordRows.count) rows")
    self.input = input
    self.wordRows = wordRows
    self.words = words
    self.tags = tags
    self.characters = characters
  }

  public var targetCount: Int { tags.count }
  public var tokenCount: Int { input.ids.count }
}
