import ParlanceDecoding
import ParlanceText
import Synchronization

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
  private let longestText: Int?
  private let search:
    @Sendable (any SearchStrategy, _ prompts: [[Int32]], _ limits: [Int], SearchObserver) -> [[Hypothesis]]

  /// - Throws: `ModelFolderError` where the folder's model does not continue texts.
  public init(_ folder: ModelFolder, options: GenerationOptions = GenerationOptions()) throws {
    guard let model = folder.model as? any TextModel else {
      throw ModelFolderError(
        folder.path,
        ["a \(type(of: folder.model).architecture) does not continue texts; name a language model"])
    }
    guard let tokenizer = folder.tokenizers[.text] else {
      throw ModelFolderError(folder.path, ["there is no tokenizer"])
    }
    self.init(model, tokenizer: tokenizer, options: options)
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
    search = { search, prompts, limits, observer in
      search.decode(
        decoder, from: decoder.start(rows: prompts.count), prefixes: prompts, limits: limits,
        observer: observer)
    }
  }

  /// Continues each prompt, as often as the options say; best first in a beam search.
  /// - Throws: `PromptError`, `TokenizerError`.
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
    let ids = try prompts.map { try prefix(of: $0) }
    if let width = options.beamWidth { return try beams(ids, width, isCancelled) }
    // A row for each continuation, so that a stop string ends it alone.
    let count = max(options.count, 1)
    let rows = ids.flatMap { [[Int32]](repeating: $0, count: count) }
    let texts = Mutex(rows.map { ContinuedText(tokenizer, after: $0, options.stopStrings) })
    let observer = SearchObserver(
      onToken: { [tokens] row, token in
        let (text, isOpen) = texts.withLock { texts in
          // An end token is no text.
          let text = tokens.ends.contains(token) ? "" : texts[row].take(token)
          return (text, texts[row].isOpen)
        }
        let isWanted = text.isEmpty || onText(row / count, row % count, text)
        return isOpen && isWanted
      }, isCancelled: isCancelled)
    // The same for a prompt in any batch.
    let seeds = rows.indices.map { options.sampling.seed &+ UInt64($0 % count) &* 0x9E37_79B9_7F4A_7C15 }
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
        for token in hypothesis.content(endTokens: tokens.ends) { _ = text.take(token) }
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

  private var searchOptions: SearchOptions {
    var search = SearchOptions(endTokens: tokens.ends, maximumLength: options.maximumTokens)
    search.minimumLength = options.minimumTokens
    search.repetitionPenalty = options.repetitionPenalty
    search.noRepeatNGram = options.noRepeatNGram
    return search
  }

  private func prefix(of prompt: String) throws -> [Int32] {
    let ids = (tokens.start.map { [$0] } ?? []) + (try tokenizer.ids(of: prompt, addSpecialTokens: false))
    guard !ids.isEmpty else { throw PromptError.empty }
    if let longestText, ids.count >= longestText {
      throw PromptError.tooLong(tokens: ids.count, limit: longestText)
    }
    return ids
  }

  private func limits(_ prompts: [[Int32]]) -> [Int] {
    prompts.map { prompt in
      let room = longestText.map { $0 - prompt.count } ?? options.maximumTokens
      return max(1, min(options.maximumTokens, room))
    }
  }
}

/// The text of one continuation so far.
private struct ContinuedText: Sendable {
  private var stream: StreamingText
  private var stops: StopStrings
  private var text: [UInt8] = []
  private var failure: (any Error)?

  init(_ tokenizer: Tokenizer, after prompt: [Int32], _ stops: [String]) {
    stream = StreamingText(tokenizer, after: prompt)
    self.stops = StopStrings(stops)
  }

  var isOpen: Bool { !stops.hasStopped && failure == nil }

  /// - Returns: what may be shown.
  mutating func take(_ token: Int32) -> String {
    do {
      return show(stops.take(try stream.take(token).utf8))
    } catch {
      failure = error
      return ""
    }
  }

  /// - Returns: all of the text, and what of it was not yet shown.
  mutating func finish() throws -> (text: String, rest: String) {
    if let failure { throw failure }
    let rest = show(stops.take(try stream.finish().utf8)) + show(stops.finish())
    return (String(decoding: text, as: UTF8.self), rest)
  }

  private mutating func show(_ bytes: [UInt8]) -> String {
    text += bytes
    return String(decoding: bytes, as: UTF8.self)
  }
}
