import ParlanceDecoding
import ParlanceParallel
import ParlanceText

/// Prompts in, what may follow them out.
///
/// ```swift
/// let generator = try TextGenerator(ModelFolder(path: "models/tales"))
/// print(try generator.predict(["Once upon"])[0][0].text)
/// ```
public struct TextGenerator: Predictor {
  public var options: GenerationOptions
  public let tokenizer: Tokenizer
  private let tokens: TextTokens
  /// The longest text that the model can read, prompt included; nil where there is no limit.
  public let longestText: Int?
  /// Tokens are below this.
  public let vocabularySize: Int
  private let rows: @Sendable () -> any TextRows
  private let search:
    @Sendable (any SearchStrategy, _ prompts: [[Int32]], _ limits: [Int], SearchObserver) -> [[Hypothesis]]

  /// - Parameter options: as the folder says, where nil.
  /// - Throws: `ModelFolderError` where the folder's model does not continue texts.
  public init(_ folder: ModelFolder, options: GenerationOptions? = nil) throws {
    guard let model = folder.model as? any TextModel else {
      throw ModelFolderError(
        folder.path,
        ["a \(type(of: folder.model).architecture) does not continue texts; name a language model"])
    }
    guard let tokenizer = folder.tokenizers[.text] else {
      throw ModelFolderError(folder.path, ["there is no tokenizer"])
    }
    self.init(model, tokenizer: tokenizer, options: options ?? GenerationOptions(folder))
  }

  /// A model in memory.
  public init(
    _ model: some TextModel, tokenizer: Tokenizer, options: GenerationOptions = GenerationOptions()
  ) {
    self.init(model.makeDecoder(), model.textTokens, tokenizer: tokenizer, options: options)
  }

  init(
    _ decoder: some TextDecoder, _ tokens: TextTokens, tokenizer: Tokenizer, options: GenerationOptions
  ) {
    self.options = options
    self.tokenizer = tokenizer
    self.tokens = tokens
    longestText = decoder.longestText
    vocabularySize = decoder.vocabularySize
    rows = { DecoderRows(decoder) }
    search = { search, prompts, limits, observer in
      search.decode(
        decoder, from: decoder.start(rows: prompts.count), prefixes: prompts, limits: limits,
        observer: observer)
    }
  }

  /// Continues each prompt, as often as the options say; best first in a beam search.
  /// - Throws: `PromptError`, `LongText`, `TokenizerError`.
  public func predict(_ prompts: [String]) throws -> [[GeneratedText]] {
    try predict(prompts, isCancelled: { false }) { _, _, _ in true }
  }

  /// The same, told of the text as it comes.
  /// - Parameters:
  ///   - isCancelled: asked before each token; true ends all texts.
  ///   - onText: called with a prompt's number, the continuation's, and what it says next. False ends this one. Not called
  ///     in a beam search.
  public func predict(
    _ prompts: [String], isCancelled: @escaping @Sendable () -> Bool,
    onText: @escaping @Sendable (_ prompt: Int, _ continuation: Int, _ text: String) -> Bool
  ) throws -> [[GeneratedText]] {
    let ids = try prompts.map { try promptIDs($0) }
    if let width = options.beamWidth { return try beams(ids, width, isCancelled) }
    // A row for each continuation, so that a stop string ends it alone.
    let count = max(options.count, 1)
    let rows = ids.flatMap { [[Int32]](repeating: $0, count: count) }
    let texts = LockedValue(rows.map { ContinuedText(tokenizer, after: $0, options.stopStrings) })
    let observer = SearchObserver(
      onToken: { [ends] row, token in
        let (text, isOpen) = texts.withLock { texts in
          // An end token is no text.
          let text = ends.contains(token) ? "" : texts[row].take(token)
          return (text, texts[row].isOpen)
        }
        let isWanted = text.isEmpty || onText(row / count, row % count, text)
        return isOpen && isWanted
      }, isCancelled: isCancelled)
    // The same for a prompt in any batch.
    let seeds = rows.indices.map { seed(continuation: $0 % count) }
    let found = search(
      SamplingSearch(searchOptions, options.sampling, seeds: seeds), rows, limits(rows), observer)
    var results = prompts.map { _ in [GeneratedText]() }
    for (row, hypotheses) in found.enumerated() {
      guard let hypothesis = hypotheses.first else { continue }
      let (text, rest) = try texts.withLock { try $0[row].finish() }
      if !rest.isEmpty { _ = onText(row / count, row % count, rest) }
      results[row / count].append(generated(text, hypothesis))
    }
    return results
  }

  private func beams(
    _ prompts: [[Int32]], _ width: Int, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> [[GeneratedText]] {
    var beam = searchOptions
    beam.nBest = max(options.count, 1)
    let found = search(
      BeamSearch(beam, width: max(width, beam.nBest)), prompts, limits(prompts),
      SearchObserver(isCancelled: isCancelled))
    return try zip(prompts, found).map { prompt, hypotheses in
      try hypotheses.map { hypothesis in
        var text = ContinuedText(tokenizer, after: prompt, options.stopStrings)
        for token in hypothesis.content(endTokens: ends) { _ = text.take(token) }
        return generated(try text.finish().text, hypothesis)
      }
    }
  }

  private func generated(_ text: String, _ hypothesis: Hypothesis) -> GeneratedText {
    GeneratedText(
      text: text, tokens: hypothesis.tokens.map { tokenizer.token($0) ?? "<\($0)>" },
      tokenLogProbabilities: hypothesis.tokenLogProbabilities, logProbability: hypothesis.logProbability,
      end: hypothesis.isFinished ? .stop : .length)
  }

  /// The token that each prompt begins with, beside those of its text; nil where there is none.
  public var startToken: Int32? { tokens.startsPrompts ? tokens.start : nil }

  /// For prompts that come and go.
  public func makeSession() -> TextSession { TextSession(self, rows()) }

  func isEnd(_ token: Int32) -> Bool { ends.contains(token) }

  func seed(continuation: Int) -> UInt64 {
    options.sampling.seed &+ UInt64(continuation) &* 0x9E37_79B9_7F4A_7C15
  }

  private var ends: [Int32] { tokens.ends + options.endTokens.filter { !tokens.ends.contains($0) } }

  var searchOptions: SearchOptions {
    var search = SearchOptions(endTokens: ends, maximumLength: options.maximumTokens)
    search.bannedSequences = options.bannedSequences
    search.suppressedTokens = options.suppressedTokens
    search.minimumLength = options.minimumTokens
    search.repetitionPenalty = options.repetitionPenalty
    search.noRepeatNGram = options.noRepeatNGram
    if !options.logitBias.isEmpty { search.processors = [LogitBias(options.logitBias)] }
    return search
  }

  /// A prompt as the model reads it.
  /// - Throws: `PromptError`, `LongText`, `TokenizerError`.
  public func promptIDs(_ prompt: String) throws -> [Int32] {
    try promptIDs(tokens: try tokenizer.ids(of: prompt, addSpecialTokens: false))
  }

  /// A prompt of tokens as the model reads it: after the start token.
  /// - Throws: `PromptError`, `LongText`.
  public func promptIDs(tokens prompt: [Int32]) throws -> [Int32] {
    if let wrong = prompt.first(where: { $0 < 0 || Int($0) >= vocabularySize }) {
      throw PromptError.unknownToken(wrong, count: vocabularySize)
    }
    var ids = prompt
    if let start = tokens.start, tokens.startsPrompts || ids.isEmpty { ids.insert(start, at: 0) }
    guard !ids.isEmpty else { throw PromptError.empty }
    // There must be room for one token more.
    if let longestText, ids.count >= longestText {
      try options.longTexts.check(ids.count, limit: longestText - 1)
      return Array(ids.suffix(max(1, longestText - 1)))
    }
    return ids
  }

  func limits(_ prompts: [[Int32]]) -> [Int] {
    prompts.map { prompt in
      let longest = min(longestText ?? .max, options.maximumLength ?? .max)
      let room = longest - prompt.count
      return max(1, min(options.maximumTokens, room))
    }
  }
}
