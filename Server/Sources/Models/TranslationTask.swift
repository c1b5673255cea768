import ParlanceModels

/// How a text is translated, as a request may say it.
struct TranslationQuery: Sendable, Hashable {
  var beam = 5
  var nBest = 1
  var lengthPenalty = 1.0
  var coveragePenalty = 0.0
  var maximumLength: Int?
  var keepsAttention = false

  var options: TranslationOptions {
    var options = TranslationOptions()
    options.beamWidth = max(beam, nBest)
    options.nBest = nBest
    options.lengthNormalization = .average(alpha: lengthPenalty)
    options.coveragePenalty = coveragePenalty
    options.maximumLength = maximumLength
    options.keepsAttention = keepsAttention
    return options
  }
}

/// Translates texts. Those of new requests join the ones that are being translated between two steps.
struct TranslationTask: Sendable {
  let translator: Translator
  private let scheduler: ContinuousScheduler<TranslationWork>
  private let metrics: ModelMetrics

  init(_ translator: Translator, _ label: String, limits: ServerLimits, metrics: ModelMetrics) {
    self.translator = translator
    self.metrics = metrics
    scheduler = ContinuousScheduler(
      label, limits: limits, metrics: metrics, work: TranslationWork(session: translator.makeSession()))
  }

  /// The translations of each text, best first, and how many tokens were read.
  func translate(
    _ texts: [String], _ query: TranslationQuery, life: RequestLife
  ) async throws -> (answers: [[Translation]], tokens: Int) {
    try scheduler.expectRoom(life)
    let start = ContinuousClock.now
    let items = try texts.map { text in
      try life.check()
      return TranslationWork.Item(
        ids: try translator.source.ids(of: text, addSpecialTokens: false), options: query.options)
    }
    life.note { $0.tokenizeSeconds += (ContinuousClock.now - start).seconds }
    // Each beam is a sequence that the model works on.
    let costs = items.map { ($0.ids.count + 1) * max(1, query.beam) }
    let answers = try await scheduler.submit(items, costs: costs, life: life)
    let read = items.reduce(0) { $0 + $1.ids.count }
    let written = answers.reduce(0) { $0 + $1.reduce(0) { $0 + $1.tokens.count } }
    metrics.promptTokens.add(read)
    metrics.generatedTokens.add(written)
    life.note { notes in
      notes.promptTokens += read
      notes.generatedTokens += written
    }
    guard answers.allSatisfy({ $0.allSatisfy { $0.score.isFinite } }) else { throw NotANumber.error }
    return (answers, read)
  }
}

/// Translations side by side, as the scheduler drives them.
struct TranslationWork: ContinuousWork {
  struct Item: Sendable {
    let ids: [Int32]
    let options: TranslationOptions
  }

  var session: TranslationSession

  static func width(of item: Item) -> Int { item.options.beamWidth }

  mutating func add(_ items: [(key: Int, item: Item)]) {
    session.add(items.map { TranslationSession.Text($0.key, ids: $0.item.ids, $0.item.options) })
  }

  mutating func remove(_ key: Int) { session.remove(key) }

  mutating func step() -> [ContinuousStep<Never, [Translation]>] {
    session.step().map { ContinuousStep(key: $0.key, progress: nil, result: $0.result) }
  }
}
