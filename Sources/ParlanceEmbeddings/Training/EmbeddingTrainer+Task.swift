import ParlanceKernels
import ParlanceText

extension EmbeddingTrainer {
  /// The tables and tokens for the kernels, and the map from buckets to rows (empty without n-grams).
  func makeTask(_ text: EncodedCorpus) throws -> (task: EmbeddingTask, rowMap: [Int32]) {
    let words = text.wordCount
    var subwords: SubwordRows?
    var rowMap: [Int32] = []
    var rowCount = words
    if settings.maxN > 0 {
      let rows = try Self.subwordRows(text, hasher: SubwordHasher(settings.arguments))
      (subwords, rowMap, rowCount) = (rows.subwords, rows.rowMap, rows.rowCount)
    }
    guard let input = HogwildTable(rowCount: rowCount, dimension: settings.dimension),
      let output = HogwildTable(rowCount: words, dimension: settings.dimension)
    else { throw EmbeddingsError.outOfMemory(rows: rowCount + words, columns: settings.dimension) }
    input.fillUniform(bound: 1 / Float(settings.dimension), seed: settings.seed)
    let counts = text.vocabulary.counts[0..<words]
    var task = EmbeddingTask(
      input: input, output: output, tokens: text.tokens,
      keep: counts.map {
        Self.keepFraction(count: $0, tokens: text.tokenCount, threshold: settings.subsample)
      },
      noise: AliasTable(weights: Self.noise(counts, power: settings.negativePower)),
      subwords: subwords)
    task.method = settings.method == .skipgram ? .skipGram : .cbow
    task.isExact = settings.exact
    task.sharing = settings.effectiveSharing
    task.window = settings.window
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

  private static func keepFraction(count: Int, tokens: Int, threshold: Double) -> UInt32 {
    UInt32(
      min(keepProbability(count: count, tokens: tokens, threshold: threshold) * 4_294_967_296, 4_294_967_295))
  }

  /// The weights that negatives are drawn by.
  package static func noise(_ counts: some Sequence<Int>, power: Double) -> [Double] {
    counts.map { Double.power(Double($0), power) }
  }

  /// The rows of each word, with buckets numbered as they come up.
  private static func subwordRows(
    _ text: EncodedCorpus, hasher: SubwordHasher
  ) throws -> (subwords: SubwordRows, rowMap: [Int32], rowCount: Int) {
    var rowMap = [Int32](repeating: -1, count: hasher.bucket)
    var next = Int32(text.wordCount)
    var starts: [Int32] = [0]
    var rows: [Int32] = []
    starts.reserveCapacity(text.wordCount + 1)
    for word in 0..<text.wordCount {
      rows.append(Int32(word))
      text.vocabulary.withBytes(of: word) { bytes in
        hasher.forEachBucket(of: bytes) { bucket in
          if rowMap[bucket] < 0 {
            rowMap[bucket] = next
            next += 1
          }
          rows.append(rowMap[bucket])
        }
      }
      guard rows.count < Int(Int32.max) else {
        throw EmbeddingsError.invalidSetting(
          name: "minimum count", reason: "the words have more than 2^31 n-grams together; raise it")
      }
      starts.append(Int32(rows.count))
    }
    return (SubwordRows(starts: starts, rows: rows), rowMap, Int(next))
  }
}
