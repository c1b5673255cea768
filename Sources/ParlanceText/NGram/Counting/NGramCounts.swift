/// The n-grams of a corpus: its words, and every n-gram of the highest order in suffix order with its count.
/// Sentences begin with as many `<s>` as fit, so that each word ends exactly one n-gram and the lower orders need
/// not be counted by themselves.
public struct NGramCounts: Sendable {
  /// The counted n-grams, in keys as narrow as the vocabulary allows.
  enum Sequence: Sendable {
    case narrow(RunMerger<UInt64>, NGramPacking<UInt64>)
    case wide(RunMerger<UInt128>, NGramPacking<UInt128>)
  }

  private enum Accumulator {
    case narrow(NGramAccumulator<UInt64>)
    case wide(NGramAccumulator<UInt128>)
    /// Left behind while the value is worked on elsewhere, so that it is not copied.
    case taken
  }

  /// The words, with `<unk>`, `<s>` and `</s>` in front; an id is a place in it.
  public let vocabulary: Vocabulary
  /// Lines, which are sentences.
  public let sentences: Int
  /// Words, without `<s>` and `</s>`.
  public let words: Int
  let sequence: Sequence

  /// Counts the n-grams of `order`.
  /// - Throws: what reading the corpus throws; `NGramError`; `FileError` where a temporary file can't be written.
  public init(
    _ corpus: some Corpus, order: Int, settings: NGramSettings,
    observer: ((NGramProgress) throws -> Void)? = nil
  ) throws {
    guard (1...NGramSettings.largestOrder).contains(order) else { throw NGramError.impossibleOrder(order) }
    var numbering = WordNumbering(skipsReservedWords: settings.skipsReservedWords)
    let (limit, folder) = (settings.memoryLimit, settings.temporaryFolder)
    var accumulator: Accumulator =
      NGramPacking<UInt64>(order: order).bits >= 16
      ? .narrow(NGramAccumulator(order: order, memoryLimit: limit, folder: folder))
      : .wide(NGramAccumulator(order: order, memoryLimit: limit, folder: folder))
    var ids: [UInt32] = []
    var (tokens, sentences) = (0, 0)
    try corpus.forEachBlock { block, position in
      ids.removeAll(keepingCapacity: true)
      try numbering.append(block, at: position, to: &ids)
      tokens += ids.count
      sentences += ids.count { $0 == NGramWords.sentenceEndID }
      try Self.add(ids.span, to: &accumulator, words: numbering.vocabulary.count, order: order)
      try observer?(.counting(words: tokens - sentences))
    }
    guard sentences > 0 else { throw NGramError.emptyCorpus }
    vocabulary = numbering.vocabulary
    words = tokens - sentences
    self.sentences = sentences
    switch accumulator {
    case .narrow(var narrow): sequence = .narrow(try narrow.finish(), narrow.packing)
    case .wide(var wide): sequence = .wide(try wide.finish(), wide.packing)
    case .taken: preconditionFailure("the accumulator is always put back")
    }
  }

  /// Hands out every n-gram of the order, as word ids, with how often it was seen, in suffix order. N-grams begin with at
  /// most one `<s>`; as a single word it is not among them.
  /// - Throws: `FileError` where a temporary file can't be read, and what `body` throws.
  public func forEach(_ body: ([UInt32], UInt64) throws -> Void) throws {
    switch sequence {
    case .narrow(let merger, let packing): try Self.forEach(merger, packing, body)
    case .wide(let merger, let packing): try Self.forEach(merger, packing, body)
    }
  }

  private static func forEach<Key: NGramKey>(
    _ merger: RunMerger<Key>, _ packing: NGramPacking<Key>, _ body: ([UInt32], UInt64) throws -> Void
  ) throws {
    var merger = merger
    try merger.forEach { key, count in
      let words = (0..<packing.order).map { packing.word(key, fromEnd: packing.order - 1 - $0) }
      // What begins with two of them stands for a shorter n-gram.
      if words.count > 1, words[1] == NGramWords.sentenceStartID { return }
      try body(words, count)
    }
  }

  private static func add(
    _ ids: Span<UInt32>, to accumulator: inout Accumulator, words: Int, order: Int
  ) throws {
    if case .narrow(var narrow) = accumulator {
      accumulator = .taken
      if words <= narrow.packing.wordLimit {
        try narrow.add(ids)
        accumulator = .narrow(narrow)
        return
      }
      accumulator = .wide(try narrow.widened(to: UInt128.self))
    }
    if case .wide(var wide) = accumulator {
      accumulator = .taken
      guard words <= wide.packing.wordLimit else {
        throw NGramError.tooManyWords(limit: wide.packing.wordLimit, order: order)
      }
      try wide.add(ids)
      accumulator = .wide(wide)
    }
  }
}
