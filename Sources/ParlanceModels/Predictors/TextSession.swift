import ParlanceDecoding
import ParlanceText

/// Prompts that are continued side by side, and come and go: a new one joins between two steps. A prompt's continuation is
/// the one that `TextGenerator.predict` gives it, whatever goes on beside it.
public struct TextSession: Sendable {
  /// What a step brought for one continuation.
  public struct Event: Sendable {
    public struct Token: Sendable, Equatable {
      public let id: Int32
      public let text: String
      public let logProbability: Float

      public init(id: Int32, text: String, logProbability: Float) {
        self.id = id
        self.text = text
        self.logProbability = logProbability
      }
    }

    public let key: Int
    /// Text that is whole now.
    public let text: String
    public let token: Token?
    /// The likeliest tokens in its place, best first, as many as were asked for.
    public let alternatives: [Token]
    /// The whole continuation where this is the end of it, or what went wrong.
    public let result: Result<GeneratedText, any Error>?
  }

  private struct Text: Sendable {
    var continued: ContinuedText
    var tokens: [String] = []
    var logProbabilities: [Float] = []
  }

  private var rows: any TextRows
  private var texts: [Int: Text] = [:]
  private let generator: TextGenerator

  init(_ generator: TextGenerator, _ rows: any TextRows) {
    self.generator = generator
    self.rows = rows
  }

  public var isEmpty: Bool { texts.isEmpty }
  /// Continuations that are worked on.
  public var count: Int { texts.count }

  /// Adds a continuation.
  /// - Parameters:
  ///   - key: what events name it by; no other of the session has it.
  ///   - prompt: as `TextGenerator.promptIDs` gives it.
  ///   - continuation: which of several of the same prompt it is.
  ///   - alternatives: how many of the likeliest tokens each event tells.
  public mutating func add(
    _ key: Int, prompt: [Int32], _ options: GenerationOptions, continuation: Int = 0, alternatives: Int = 0
  ) {
    var generator = generator
    generator.options = options
    texts[key] = Text(continued: ContinuedText(generator.tokenizer, after: prompt, options.stopStrings))
    var request = RowRequest(
      generator.searchOptions, options.sampling, seed: generator.seed(continuation: continuation))
    request.alternatives = alternatives
    rows.add(key, prefix: prompt, limit: generator.limits([prompt])[0], request)
  }

  /// Adds a text whose tokens are given: its events tell how likely the model holds each after those before it.
  /// - Parameters:
  ///   - start: the tokens that it begins with, at least one; they are not scored.
  ///   - tokens: those that are, at least one.
  public mutating func add(_ key: Int, start: [Int32], given tokens: [Int32], alternatives: Int = 0) {
    texts[key] = Text(continued: ContinuedText(generator.tokenizer, after: start, []))
    var request = RowRequest(given: tokens)
    request.alternatives = alternatives
    rows.add(key, prefix: start, limit: tokens.count, request)
  }

  /// Lets go of a continuation that is no longer wanted.
  public mutating func remove(_ key: Int) {
    texts[key] = nil
    rows.remove(key)
  }

  /// Goes one token on with each continuation.
  public mutating func step() -> [Event] { rows.step().compactMap { take($0) } }

  private mutating func take(_ event: RowEvent) -> Event? {
    guard var text = texts[event.row] else { return nil }
    var shown = ""
    if let token = event.token {
      text.tokens.append(name(token))
      text.logProbabilities.append(event.logProbability)
      // An end token is no text.
      if !generator.isEnd(token) { shown = text.continued.take(token) }
    }
    var result: Result<GeneratedText, any Error>?
    if event.hypothesis != nil || !text.continued.isOpen {
      let isFinished = event.hypothesis?.isFinished ?? true
      result = Result {
        let (whole, rest) = try text.continued.finish()
        shown += rest
        return GeneratedText(
          text: whole, tokens: text.tokens, tokenLogProbabilities: text.logProbabilities,
          logProbability: text.logProbabilities.reduce(0.0) { $0 + Double($1) },
          end: isFinished || text.continued.hasStopped ? .stop : .length)
      }
      remove(event.row)
    } else {
      texts[event.row] = text
    }
    return Event(
      key: event.row, text: shown,
      token: event.token.map {
        Event.Token(id: $0, text: name($0), logProbability: event.logProbability)
      },
      alternatives: event.alternatives.map {
        Event.Token(id: $0.token, text: name($0.token), logProbability: $0.logProbability)
      }, result: result)
  }

  private func name(_ token: Int32) -> String { generator.tokenizer.token(token) ?? "<\(token)>" }
}

/// A `RowSession` of any decoder.
protocol TextRows: Sendable {
  mutating func add(_ key: Int, prefix: [Int32], limit: Int, _ request: RowRequest)
  mutating func remove(_ key: Int)
  mutating func step() -> [RowEvent]
}

struct DecoderRows<Decoder: TextDecoder>: TextRows {
  private let decoder: Decoder
  private var session: RowSession<Decoder>

  init(_ decoder: Decoder) {
    self.decoder = decoder
    session = RowSession(decoder)
  }

  mutating func add(_ key: Int, prefix: [Int32], limit: Int, _ request: RowRequest) {
    session.add(key, prefix: prefix, limit: limit, request, state: decoder.start(rows: 1))
  }

  mutating func remove(_ key: Int) { session.remove(key) }
  mutating func step() -> [RowEvent] { session.step() }
}
