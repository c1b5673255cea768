import ParlanceDecoding
import ParlanceText

/// How likely a model holds a text, token by token.
public struct TextScore: Sendable, Equatable {
  /// What was scored, the end token among them.
  public let tokens: [String]
  /// Natural logarithms.
  public let tokenLogProbabilities: [Float]
  public let logProbability: Double

  init(_ hypothesis: Hypothesis, _ tokenizer: Tokenizer) {
    tokens = hypothesis.tokens.map { tokenizer.token($0) ?? "<\($0)>" }
    tokenLogProbabilities = hypothesis.tokenLogProbabilities
    logProbability = hypothesis.logProbability
  }
}

/// A source and what is said to be its translation.
public struct TranslatedPair: Sendable, Hashable {
  public var source: String
  public var target: String

  public init(source: String, target: String) {
    self.source = source
    self.target = target
  }
}

/// Pairs of sentences in, log-probabilities of the target given the source out.
public struct TranslationScorer: Predictor {
  private let score: @Sendable (_ sources: [[Int32]], _ targets: [[Int32]]) -> [Hypothesis]
  private let source: Tokenizer
  private let target: Tokenizer
  private let tokens: TranslationTokens
  private let batchSize: Int
  private let longestText: Int?
  /// What becomes of sources and targets that are longer than the model can read.
  public var longTexts = LongTexts.cut

  /// - Parameter batchSize: pairs that go through the model at once.
  /// - Throws: `ModelFolderError` where the folder's model does not translate.
  public init(_ folder: ModelFolder, batchSize: Int = 32) throws {
    guard let model = folder.model as? any TranslationModel else {
      throw ModelFolderError(
        folder.path, ["a \(type(of: folder.model).architecture) does not translate; name a translation model"]
      )
    }
    guard let source = folder.tokenizers[.source], let target = folder.tokenizers[.target] else {
      throw ModelFolderError(folder.path, ["there is no tokenizer for one of the two languages"])
    }
    self.init(model, source: source, target: target, batchSize: batchSize)
  }

  public init(_ model: some TranslationModel, source: Tokenizer, target: Tokenizer, batchSize: Int = 32) {
    let decoder = model.makeDecoder()
    let tokens = model.translationTokens
    longestText = model.longestText
    self.source = source
    self.target = target
    self.tokens = tokens
    self.batchSize = batchSize
    score = { sources, targets in
      TargetScoring.score(
        decoder, from: decoder.start(sources: sources), prefixes: sources.map { _ in [tokens.start] },
        targets: targets)
    }
  }

  /// A pair whose source has no tokens scores nothing: it has no tokens.
  /// - Throws: `TokenizerError`.
  public func predict(_ pairs: [TranslatedPair]) throws -> [TextScore] {
    let end = tokens.sourceEnd.map { [$0] } ?? []
    func fit(_ ids: [Int32], _ end: [Int32]) throws -> [Int32] {
      try longTexts.fit(ids + end, limit: longestText, keepingLast: end.count)
    }
    let sources = try pairs.map { try fit(source.ids(of: $0.source, addSpecialTokens: false), end) }
    let targets = try pairs.map {
      try fit(target.ids(of: $0.target, addSpecialTokens: false), [tokens.end])
    }
    let nothing = Hypothesis(
      tokens: [], tokenLogProbabilities: [], logProbability: 0, score: 0, isFinished: true)
    var results = pairs.map { _ in TextScore(nothing, target) }
    let places = pairs.indices.filter { !sources[$0].isEmpty }
    let batches = LengthSorted.batches(places.map { targets[$0].count }, budget: .max, limit: batchSize)
    for batch in batches {
      let rows = batch.map { places[$0] }
      for (row, scored) in zip(rows, score(rows.map { sources[$0] }, rows.map { targets[$0] })) {
        results[row] = TextScore(scored, target)
      }
    }
    return results
  }
}

/// Texts in, log-probabilities of their tokens out.
public struct TextScorer: Predictor {
  private let score: @Sendable (_ prefixes: [[Int32]], _ targets: [[Int32]]) -> [Hypothesis]
  private let tokenizer: Tokenizer
  private let tokens: TextTokens
  private let longestText: Int?
  private let batchSize: Int
  /// What becomes of texts that are longer than the model can read.
  public var longTexts = LongTexts.cut

  /// - Parameter batchSize: texts that go through the model at once.
  /// - Throws: `ModelFolderError` where the folder's model does not continue texts.
  public init(_ folder: ModelFolder, batchSize: Int = 32) throws {
    guard let model = folder.model as? any TextModel else {
      throw ModelFolderError(
        folder.path,
        ["a \(type(of: folder.model).architecture) does not continue texts; name a language model"])
    }
    guard let tokenizer = folder.tokenizers[.text] else {
      throw ModelFolderError(folder.path, ["there is no tokenizer"])
    }
    self.init(model, tokenizer: tokenizer, batchSize: batchSize)
  }

  public init(_ model: some TextModel, tokenizer: Tokenizer, batchSize: Int = 32) {
    let decoder = model.makeDecoder()
    self.tokenizer = tokenizer
    tokens = model.textTokens
    longestText = decoder.longestText
    self.batchSize = batchSize
    score = { prefixes, targets in
      TargetScoring.score(
        decoder, from: decoder.start(rows: prefixes.count), prefixes: prefixes, targets: targets)
    }
  }

  /// The first end token counts where the model has one, the start token does not. A model without a start token does not
  /// score a text's first token.
  /// - Throws: `LongText`, `TokenizerError`.
  public func predict(_ texts: [String]) throws -> [TextScore] {
    let ids = try texts.map { text in
      let ids =
        (tokens.start.map { [$0] } ?? []) + (try tokenizer.ids(of: text, addSpecialTokens: false))
        + tokens.ends.prefix(1)
      // The last token is only foretold, not read.
      return try longTexts.fit(ids, limit: longestText.map { $0 + 1 })
    }
    let nothing = Hypothesis(
      tokens: [], tokenLogProbabilities: [], logProbability: 0, score: 0, isFinished: true)
    var results = texts.map { _ in TextScore(nothing, tokenizer) }
    let places = texts.indices.filter { ids[$0].count > 1 }
    let batches = LengthSorted.batches(places.map { ids[$0].count }, budget: .max, limit: batchSize)
    for batch in batches {
      let rows = batch.map { places[$0] }
      let scored = score(rows.map { [ids[$0][0]] }, rows.map { Array(ids[$0].dropFirst()) })
      for (row, one) in zip(rows, scored) { results[row] = TextScore(one, tokenizer) }
    }
    return results
  }
}
