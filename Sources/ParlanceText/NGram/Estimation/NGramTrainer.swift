/// Counts a corpus and estimates a model of it, by default an interpolated modified Kneser-Ney one (Chen and Goodman 1998,
/// as in Heafield et al. 2013). For the others see `NGramSmoothing`.
///
/// With a the adjusted count, D the discount for it and h' the context h without its oldest word:
/// p(w|h) = (a(hw) - D) / Σ a(hx) + γ(h) p(w|h'), where γ(h) is the mass that the discounts, and the n-grams that
/// were pruned, leave. Below the single words lies an equal chance for each word of the vocabulary.
public struct NGramTrainer: Sendable {
  public let settings: NGramSettings

  public init(_ settings: NGramSettings) { self.settings = settings }

  /// Counts a corpus, one sentence a line, and estimates the model.
  /// - Throws: `NGramError`; what reading the corpus throws; `FileError` where a temporary file can't be written.
  public func train(
    on corpus: some Corpus, observer: ((NGramProgress) throws -> Void)? = nil
  ) throws -> (model: BackoffModel, summary: NGramSummary) {
    let thresholds = try settings.validatedPruning()
    let counts = try NGramCounts(corpus, order: settings.order, settings: settings, observer: observer)
    try observer?(.adjusting)
    let keepsRaw = settings.smoothing != .kneserNey || thresholds.dropLast().contains { $0 > 0 }
    var levels =
      switch counts.sequence {
      case .narrow(var merger, let packing):
        try Self.levels(&merger, packing, words: counts.vocabulary.count, keepsRaw)
      case .wide(var merger, let packing):
        try Self.levels(&merger, packing, words: counts.vocabulary.count, keepsRaw)
      }
    let pruning = NGramPruning(
      thresholds: thresholds, vocabulary: counts.vocabulary, allowed: settings.allowedWords)
    var summary = NGramSummary(sentences: counts.sentences, words: counts.words)
    var estimate = NGramEstimate(settings: settings, pruning: pruning)
    for level in levels.indices {
      try observer?(.estimating(order: level + 1))
      try estimate.add(level, of: &levels, into: &summary)
    }
    return (estimate.model(vocabulary: counts.vocabulary, levels), summary)
  }

  private static func levels<Key: NGramKey>(
    _ merger: inout RunMerger<Key>, _ packing: NGramPacking<Key>, words: Int, _ keepsRaw: Bool
  ) throws -> [SuffixLevel] {
    var builder = SuffixLevelBuilder(packing: packing, words: words, keepsRawCounts: keepsRaw)
    try merger.forEach { builder.add($0, count: $1) }
    return try builder.finish()
  }
}

/// What was counted and estimated.
public struct NGramSummary: Sendable, Equatable {
  /// One order of the model.
  public struct Order: Sendable, Equatable {
    /// N-grams that were seen, and those that were kept.
    public var seen = 0
    public var kept = 0
    /// All 0 where the smoothing has none.
    public var discounts: Discounts
    /// Whether the discounts are the fixed ones, and why; nil where they were estimated.
    public var fallbackReason: DiscountProblem?
  }

  /// Lines of the corpus.
  public var sentences: Int
  /// Words of the corpus, without `<s>` and `</s>`.
  public var words: Int
  /// From single words up.
  public var orders: [Order] = []

  init(sentences: Int, words: Int) { (self.sentences, self.words) = (sentences, words) }
}
