import ParlanceModels

/// Continues prompts.
struct GenerationTask: Sendable {
  struct Query: Sendable {
    var options = GenerationOptions()
    /// How many of the likeliest tokens are told in place of each.
    var alternatives = 0
  }

  /// A continuation with what could have stood in place of each token.
  struct Answer: Sendable {
    var text: GeneratedText
    var alternatives: [[TextSession.Event.Token]]
    var ids: [Int32]
    /// Where each token's text begins, in Unicode scalars.
    var offsets: [Int]

    /// Its tokens with how likely they were.
    var tokens: [TextSession.Event.Token] {
      zip(ids, zip(text.tokens, text.tokenLogProbabilities)).map {
        TextSession.Event.Token(id: $0, text: $1.0, logProbability: $1.1)
      }
    }
  }

  typealias Progress = TextSession.Event

  let generator: TextGenerator
  private let scheduler: ContinuousScheduler<GenerationWork>
  private let metrics: ModelMetrics

  init(_ generator: TextGenerator, _ label: String, limits: ServerLimits, metrics: ModelMetrics) {
    self.generator = generator
    self.metrics = metrics
    scheduler = ContinuousScheduler(
      label, limits: limits, metrics: metrics, work: GenerationWork(session: generator.makeSession()))
  }

  /// Continues each prompt as often as the query's options say.
  /// - Parameters:
  ///   - prompts: as `TextGenerator.promptIDs` gives them.
  ///   - onProgress: told of each step of the continuation with some number; prompt after prompt.
  /// - Returns: the continuations, prompt after prompt.
  func generate(
    _ prompts: [[Int32]], _ query: Query, life: RequestLife,
    onProgress: (@Sendable (_ continuation: Int, Progress) -> Void)? = nil
  ) async throws -> [Answer] {
    let count = max(1, query.options.count)
    let items = prompts.flatMap { prompt in
      (0..<count).map { GenerationWork.Item(prompt: prompt, query: query, continuation: $0) }
    }
    let read = prompts.reduce(0) { $0 + $1.count }
    metrics.promptTokens.add(read)
    life.note { $0.promptTokens += read }
    let clock = TokenClock(metrics, life)
    let answers = try await scheduler.submit(
      items, costs: items.map { $0.prompt.count + query.options.maximumTokens }, life: life
    ) { index, event in
      if event.token != nil { clock.token(of: index) }
      onProgress?(index, event)
    }
    guard answers.allSatisfy({ $0.text.logProbability.isFinite }) else { throw NotANumber.error }
    return answers
  }

  /// How likely the model holds each token of a prompt but its first; nil for prompts of one token.
  func score(_ prompts: [[Int32]], alternatives: Int, life: RequestLife) async throws -> [Answer?] {
    let places = prompts.indices.filter { prompts[$0].count > 1 }
    var query = Query()
    query.alternatives = alternatives
    let items = places.map { place in
      GenerationWork.Item(
        prompt: [prompts[place][0]], query: query, continuation: 0, given: Array(prompts[place].dropFirst()))
    }
    let scored = try await scheduler.submit(items, costs: places.map { prompts[$0].count }, life: life)
    var answers = [Answer?](repeating: nil, count: prompts.count)
    for (place, answer) in zip(places, scored) { answers[place] = answer }
    return answers
  }
}

/// Continuations side by side, as the scheduler drives them.
struct GenerationWork: ContinuousWork {
  struct Item: Sendable {
    let prompt: [Int32]
    let query: GenerationTask.Query
    let continuation: Int
    /// The tokens that follow, where they are only to be scored.
    var given: [Int32]?
  }

  private struct Told: Sendable {
    var ids: [Int32] = []
    var alternatives: [[TextSession.Event.Token]] = []
    var offsets: [Int] = []
    var shown = 0
  }

  var session: TextSession
  private var told: [Int: Told] = [:]

  init(session: TextSession) { self.session = session }

  static func width(of item: Item) -> Int { 1 }

  mutating func add(_ items: [(key: Int, item: Item)]) {
    for (key, item) in items {
      told[key] = Told()
      if let given = item.given {
        session.add(key, start: item.prompt, given: given, alternatives: item.query.alternatives)
        continue
      }
      session.add(
        key, prompt: item.prompt, item.query.options, continuation: item.continuation,
        alternatives: item.query.alternatives)
    }
  }

  mutating func remove(_ key: Int) {
    told[key] = nil
    session.remove(key)
  }

  mutating func step() -> [ContinuousStep<TextSession.Event, GenerationTask.Answer>] {
    session.step().map { event in
      let shown = told[event.key]?.shown ?? 0
      if let token = event.token {
        told[event.key]?.ids.append(token.id)
        told[event.key]?.alternatives.append(event.alternatives)
        told[event.key]?.offsets.append(shown)
      }
      told[event.key]?.shown += event.text.unicodeScalars.count
      guard let result = event.result else {
        return ContinuousStep(key: event.key, progress: event, result: nil)
      }
      let told = told.removeValue(forKey: event.key) ?? Told()
      return ContinuousStep(
        key: event.key, progress: event,
        result: result.map {
          GenerationTask.Answer(
            text: $0, alternatives: told.alternatives, ids: told.ids, offsets: told.offsets)
        })
    }
  }
}

extension PromptError: RequestMistake {
  var requestMessage: String { "\(self)" }
  var requestField: String? { "prompt" }
  var requestCode: String { "invalid_value" }
}

extension LongText: RequestMistake {
  var requestMessage: String { "\(self)" }
  var requestField: String? { nil }
  var requestCode: String { "context_length_exceeded" }
}
