import ParlanceKernels
import ParlanceText

extension EmbeddingTrainer {
  /// The tables and tokens for the kernels, and the map from buckets to rows (empty without n-grams).
  func makeTask(_ text: EncodedCorpus) throws -> (task: EmbeddingTask, rowMap: [Int32]) {
    let words = text.wordCount
    var subwords: SubwordRows?
    var rowMap: [Int32] = []
    var rowCount = words
    var hot = 0
    let counts = text.vocabulary.counts[0..<words]
    let keep = counts.map {
      Self.keepProbability(count: $0, tokens: text.tokenCount, threshold: settings.subsample)
    }
    if settings.maxN > 0 {
      var rows = try NGramRows(text, hasher: SubwordHasher(settings.arguments))
      if settings.threads > 1, !settings.exact {
        hot = min(EmbeddingTask.hotRowLimit, rows.rowCount - words)
        rows.numberFrequentFirst(hot, wordRates: zip(counts, keep).map { Double($0) * $1 })
      }
      (subwords, rowMap, rowCount) = (rows.subwords, rows.rowMap, rows.rowCount)
    }
    guard
      let input = HogwildTable(
        rowCount: rowCount, dimension: settings.dimension,
        spareRows: EmbeddingTask.hotSpareRows(hot: hot, threads: settings.threads)),
      let output = HogwildTable(rowCount: words, dimension: settings.dimension)
    else { throw EmbeddingsError.outOfMemory(rows: rowCount + words, columns: settings.dimension) }
    input.fillUniform(bound: 1 / Float(settings.dimension), seed: settings.seed)
    var task = EmbeddingTask(
      input: input, output: output, tokens: text.tokens,
      keep: keep.map { UInt32(min($0 * 4_294_967_296, 4_294_967_295)) },
      noise: AliasTable(weights: Self.noise(counts, power: settings.negativePower)),
      subwords: subwords)
    task.method = settings.method == .skipgram ? .skipGram : .cbow
    task.isExact = settings.exact
    task.sharing = settings.effectiveSharing
    task.window = settings.window
    task.hotRows = words..<words + hot
    task.negatives = words > 1 ? settings.negatives : 0
    task.learningRate = Float(settings.learningRate)
    task.epochs = settings.epochs
    task.seed = settings.seed
    if let id = text.vocabulary.id(of: SubwordHasher.endOfLine), id < words { task.endOfLine = Int32(id) }
    return (task, rowMap)
  }

  /// The probability of keeping a word: sqrt(t/f) + t/f, at most 1.
  package static func keepProbability(count: Int, tokens: Int, threshold t: Double) -> Double {
    guard t > 0, count > 0 else { return 1 }
    let ratio = t * Double(tokens) / Double(count)
    return min(ratio.squareRoot() + ratio, 1)
  }

  /// The weights that negatives are drawn by.
  package static func noise(_ counts: some Sequence<Int>, power: Double) -> [Double] {
    counts.map { Double.power(Double($0), power) }
  }
}
