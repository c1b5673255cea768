import ParlanceDecoding
import ParlanceModels

/// A text to translate, and how.
struct TranslationQuery: Sendable, Hashable {
  struct Options: Sendable, Hashable {
    var beam = 5
    var nBest = 1
    var lengthPenalty = 1.0
    var coveragePenalty = 0.0
    var maximumLength: Int?
    var keepsAttention = false
  }

  var text: String
  var options = Options()
}

/// Translates texts.
struct TranslationTask: Sendable {
  let translator: Translator
  private let scheduler: Scheduler<TranslationQuery, [Translation]>
  private let metrics: ModelMetrics

  init(_ translator: Translator, _ label: String, limits: ServerLimits, metrics: ModelMetrics) {
    self.translator = translator
    self.metrics = metrics
    let predictor = TranslationPredictor(translator: translator)
    scheduler = Scheduler(label, limits: .init(limits, batchCount: 64), metrics: metrics) {
      queries, isCancelled in
      try predictor.predict(queries, isCancelled: isCancelled)
    }
  }

  /// The translations of each text, best first, and how many tokens were read.
  func translate(
    _ texts: [String], _ options: TranslationQuery.Options, life: RequestLife
  ) async throws -> (answers: [[Translation]], tokens: Int) {
    let counts = try texts.map { try translator.source.ids(of: $0, addSpecialTokens: false).count + 1 }
    // Each beam is a sequence that the model works on.
    let costs = counts.map { $0 * max(1, options.beam) }
    let queries = texts.map { TranslationQuery(text: $0, options: options) }
    let answers = try await scheduler.submit(queries, costs: costs, life: life)
    let read = counts.reduce(0, +)
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

/// Texts with options of their own in, translations out: those with the same options go through the model together.
struct TranslationPredictor: Predictor {
  let translator: Translator

  func predict(_ queries: [TranslationQuery]) throws -> [[Translation]] {
    try predict(queries, isCancelled: { false })
  }

  func predict(
    _ queries: [TranslationQuery], isCancelled: @escaping @Sendable () -> Bool
  ) throws -> [[Translation]] {
    var results = [[Translation]](repeating: [], count: queries.count)
    let groups = Dictionary(grouping: queries.indices) { queries[$0].options }
    for (options, places) in groups {
      var translator = translator
      translator.options.beamWidth = max(options.beam, options.nBest)
      translator.options.nBest = options.nBest
      translator.options.lengthNormalization = .average(alpha: options.lengthPenalty)
      translator.options.coveragePenalty = options.coveragePenalty
      translator.options.maximumLength = options.maximumLength
      translator.options.keepsAttention = options.keepsAttention
      let answers = try translator.predict(
        places.map { queries[$0].text }, observer: SearchObserver(isCancelled: isCancelled))
      for (place, answer) in zip(places, answers) { results[place] = answer }
    }
    return results
  }
}
