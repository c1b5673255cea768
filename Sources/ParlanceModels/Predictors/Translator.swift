import ParlanceDecoding
import ParlanceKernels
import ParlanceText

/// Texts in one language in, their translations out, best first.
///
/// ```swift
/// let translator = try Translator(ModelFolder(path: "models/de-en"))
/// for translation in try translator.predict(["Ein Hund läuft."])[0] { print(translation.text) }
/// ```
public struct Translator: Predictor {
  public var options: TranslationOptions
  public let source: Tokenizer
  public let target: Tokenizer
  public let tokens: TranslationTokens
  /// Tokens of the longest source; nil where there is no limit.
  public let longestText: Int?
  /// The attentions to the source that there are to choose from; nil where there is one or none.
  public let attentionSize: AttentionSize?
  private let search:
    @Sendable (_ sources: [[Int32]], _ prefix: [Int32], TranslationOptions, SearchObserver) -> [[Hypothesis]]
  private let rows: @Sendable () -> any SourceRows
  private let longestTarget: Int?

  /// - Parameter options: as the folder says, where nil.
  /// - Throws: `ModelFolderError` where the folder's model does not translate.
  public init(_ folder: ModelFolder, options: TranslationOptions? = nil) throws {
    try self.init(ensemble: [folder], options: options)
  }

  /// A model in memory, such as one that is being trained.
  public init(
    _ model: some TranslationModel, source: Tokenizer, target: Tokenizer,
    options: TranslationOptions = TranslationOptions()
  ) {
    self.init(
      model.makeDecoder(), longestText: model.longestText, model.translationTokens, source: source,
      target: target, options: options)
  }

  init(
    _ decoder: some SourceDecoder, longestText: Int?, _ tokens: TranslationTokens, source: Tokenizer,
    target: Tokenizer, options: TranslationOptions
  ) {
    self.longestText = longestText
    self.options = options
    self.source = source
    self.target = target
    self.tokens = tokens
    attentionSize = decoder.attentionSize
    rows = { DecoderSources(decoder) }
    let longestTarget = decoder.longestTarget
    self.longestTarget = longestTarget
    search = { sources, prefix, options, observer in
      let decoder = decoder.telling(options.attentionChoice)
      let search = Self.searchOptions(options, tokens)
      let limits = sources.map { Self.limit($0, options, longestTarget) }
      let state = decoder.start(sources: sources)
      let prefixes = sources.map { _ in [tokens.start] + prefix }
      if Self.isGreedy(options) {
        return GreedySearch(search).decode(
          decoder, from: state, prefixes: prefixes, limits: limits, observer: observer)
      }
      return Self.beamSearch(search, options).decode(
        decoder, from: state, prefixes: prefixes, limits: limits, observer: observer)
    }
  }

  /// For texts that come and go.
  public func makeSession() -> TranslationSession { TranslationSession(self, rows()) }

  static func isGreedy(_ options: TranslationOptions) -> Bool { options.beamWidth <= 1 && options.nBest <= 1 }

  /// Tokens that a translation may have.
  func limit(_ source: [Int32], _ options: TranslationOptions) -> Int {
    Self.limit(source, options, longestTarget)
  }

  private static func limit(_ source: [Int32], _ options: TranslationOptions, _ longest: Int?) -> Int {
    max(1, min(options.maximumLength ?? 2 * source.count + 10, longest ?? .max))
  }

  static func beamSearch(_ search: SearchOptions, _ options: TranslationOptions) -> BeamSearch {
    BeamSearch(
      search, width: max(options.beamWidth, options.nBest), earlyStopping: options.earlyStopping)
  }

  func searchOptions(_ options: TranslationOptions) -> SearchOptions { Self.searchOptions(options, tokens) }

  private static func searchOptions(
    _ options: TranslationOptions, _ tokens: TranslationTokens
  ) -> SearchOptions {
    var search = SearchOptions(
      endTokens: [tokens.end] + options.endTokens.filter { $0 != tokens.end }, maximumLength: 1)
    search.forcedStart = options.forcedStart
    search.forcedEnd = options.forcedEnd
    search.bannedSequences = options.bannedSequences
    search.suppressedTokens = options.suppressedTokens
    search.minimumLength = options.minimumLength
    search.nBest = options.nBest
    search.lengthNormalization = options.lengthNormalization
    search.coveragePenalty = options.coveragePenalty
    search.repetitionPenalty = options.repetitionPenalty
    search.noRepeatNGram = options.noRepeatNGram
    search.keepsAttention = options.keepsAttention
    return search
  }

  /// The translations of each text, best first. A text without tokens gives one empty translation.
  /// - Throws: `TokenizerError`.
  public func predict(_ texts: [String]) throws -> [[Translation]] {
    try predict(texts, observer: SearchObserver())
  }

  /// The same with an observer that may cancel the search.
  public func predict(_ texts: [String], observer: SearchObserver) throws -> [[Translation]] {
    let sources = try source.idsBatch(texts, addSpecialTokens: false, threads: Threads.count)
    let prefix = try prefixIDs()
    let end = tokens.sourceEnd.map { [$0] } ?? []
    let inputs = try sources.map { ids in
      try options.longTexts.fit(ids + end, limit: longestText, keepingLast: end.count)
    }
    var results = [[Translation]](repeating: [], count: texts.count)
    for index in sources.indices where sources[index].isEmpty { results[index] = [Self.nothing(options)] }
    let places = sources.indices.filter { !sources[$0].isEmpty }
    let batches = LengthSorted.batches(
      places.map { inputs[$0].count }, budget: .max, limit: max(1, options.batchSize))
    for batch in batches {
      if observer.isCancelled() { break }
      let rows = batch.map { places[$0] }
      let hypotheses = search(rows.map { inputs[$0] }, prefix, options, observer)
      for (row, found) in zip(rows, hypotheses) {
        results[row] = try found.map { try translation($0, of: inputs[row], after: prefix) }
      }
    }
    return results
  }

  /// What each translation begins with, as ids.
  /// - Throws: `TokenizerError`.
  public func prefixIDs() throws -> [Int32] {
    options.prefix.isEmpty ? [] : try target.ids(of: options.prefix, addSpecialTokens: false)
  }

  /// The translation of a text without tokens.
  static func nothing(_ options: TranslationOptions) -> Translation {
    Translation(
      text: "", tokens: [], sourceTokens: [], score: 0, logProbability: 0, tokenLogProbabilities: [],
      attention: options.keepsAttention ? [] : nil)
  }

  func translation(
    _ hypothesis: Hypothesis, of input: [Int32], after prefix: [Int32] = []
  ) throws -> Translation {
    func texts(_ tokenizer: Tokenizer, _ ids: [Int32]) -> [String] {
      ids.map { tokenizer.token($0) ?? "<\($0)>" }
    }
    return Translation(
      text: try target.decode(prefix + hypothesis.content(endTokens: [tokens.end] + options.endTokens)),
      tokens: texts(target, hypothesis.tokens), sourceTokens: texts(source, input), score: hypothesis.score,
      logProbability: hypothesis.logProbability, tokenLogProbabilities: hypothesis.tokenLogProbabilities,
      attention: hypothesis.attention)
  }
}
