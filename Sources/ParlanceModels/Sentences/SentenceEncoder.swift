import ParlanceFiles
import ParlanceKernels
import ParlanceNN
import ParlanceParallel
import ParlanceTensor
import ParlanceText

/// Turns texts into vectors whose cosine tells how alike they are (Reimers and Gurevych 2019).
///
/// ```swift
/// let encoder = try SentenceEncoder(contentsOf: "all-MiniLM-L6-v2")
/// let vectors = try encoder.encode(["A man is eating.", "Someone has lunch."])
/// ```
///
/// A text's vector has the same bits alone and in any batch.
public struct SentenceEncoder: Sendable {
  public private(set) var model: BERT
  public private(set) var tokenizer: Tokenizer
  public var pooling: SentencePooling
  /// Whether vectors get length 1.
  public var normalizes: Bool
  /// Tokens that go through the model at once, about: as many as the caches hold well.
  public var batchTokens = 512
  /// What becomes of texts that are longer than `maximumLength`.
  public var longTexts = LongTexts.cut

  /// - Parameter maximumLength: longer texts are cut; the model's own limit where nil.
  public init(
    _ model: BERT, tokenizer: Tokenizer, pooling: SentencePooling = .mean, normalizes: Bool = true,
    maximumLength: Int? = nil
  ) {
    var packed = model
    packed.packWeights()
    self.model = packed
    let limit = min(maximumLength ?? .max, model.configuration.positionCount)
    var tokenizer = tokenizer
    tokenizer.truncation = Truncation(
      maxLength: limit, stride: 0, strategy: tokenizer.truncation?.strategy ?? .longestFirst,
      direction: tokenizer.truncation?.direction ?? .right)
    tokenizer.padding = nil
    self.tokenizer = tokenizer
    self.pooling = pooling
    self.normalizes = normalizes
  }

  /// Tokens of the longest text that is read whole, special tokens among them.
  /// - Precondition: there are positions for as many.
  public var maximumLength: Int {
    get { tokenizer.truncation?.maxLength ?? model.configuration.positionCount }
    set {
      precondition(
        newValue <= model.configuration.positionCount, "\(newValue) tokens are more than there are positions")
      tokenizer.truncation?.maxLength = newValue
    }
  }
  /// Components of a vector.
  public var width: Int { model.configuration.width }

  /// Keeps the weights as bytes or bfloat16 from now on: smaller, faster, a little worse.
  public mutating func quantize(to form: WeightForm) { model.quantize(to: form) }

  /// One vector for each text.
  /// - Throws: `TokenizerError`.
  public func encode(_ texts: [String], threads: Int = 1) throws -> [[Float]] {
    let ids = try tokenizer.idsBatch(texts, threads: threads)
    // A text of that length may be one that was cut.
    for (text, ids) in zip(texts, ids) where ids.count == maximumLength {
      var whole = tokenizer
      whole.truncation = nil
      try longTexts.check(whole.ids(of: text).count, limit: maximumLength)
    }
    return vectors(ids)
  }

  /// One vector for each sequence of token ids. Threads take batches whole, so that none waits for another within a layer.
  /// - Precondition: ids are in the vocabulary, and no sequence is longer than the model has positions.
  public func vectors(_ sequences: [[Int32]]) -> [[Float]] {
    let threads = Threads.count
    let batches = batches(sequences, threads: threads)
    guard threads > 1, batches.count > 1 else { return batches.flatMap { batch(Array(sequences[$0])) } }
    return ParallelLoop.map(count: batches.count, threads: threads) { range in
      Threads.with(threads / batches.count) { range.flatMap { batch(Array(sequences[batches[$0]])) } }
    }.flatMap { $0 }
  }

  /// Neighboring sequences of `batchTokens` tokens together, or fewer where threads would else have none.
  private func batches(_ sequences: [[Int32]], threads: Int) -> [Range<Int>] {
    let share = (sequences.reduce(0) { $0 + $1.count } + threads - 1) / threads
    let limit = min(batchTokens, max(share, Self.smallestShare))
    var batches: [Range<Int>] = []
    var start = 0
    while start < sequences.count {
      var (end, tokens) = (start, 0)
      while end < sequences.count, end == start || tokens + sequences[end].count <= limit {
        tokens += sequences[end].count
        end += 1
      }
      batches.append(start..<end)
      start = end
    }
    return batches
  }

  /// Tokens for which a thread reads all weights.
  private static let smallestShare = 64

  private func batch(_ sequences: [[Int32]]) -> [[Float]] {
    let input = EncoderInput(TokenSequences(sequences))
    var pooled = pooling(model(input), input)
    if normalizes { pooled = normalizeRows(pooled) }
    let (values, width) = (pooled.scalars, width)
    return sequences.indices.map { Array(values[$0 * width..<($0 + 1) * width]) }
  }

  /// The cosine of two vectors; 0 where one of them is zero.
  public static func cosine(_ a: [Float], _ b: [Float]) -> Float {
    var (product, left, right) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      product += Double(x) * Double(y)
      left += Double(x) * Double(x)
      right += Double(y) * Double(y)
    }
    return left > 0 && right > 0 ? Float(product / (left * right).squareRoot()) : 0
  }
}
