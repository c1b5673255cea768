/// All that the threads of an embedding training run read: tables, tokens and settings.
public struct EmbeddingTask: Sendable {
  /// What predicts what.
  public enum Method: Sendable { case skipGram, cbow }

  public var method: Method = .skipGram
  /// Pair by pair with fresh negatives, as fastText does, instead of batches that are used again.
  public var isExact = false
  public var window = 5
  public var negatives = 5
  /// Context words of a window that share one batch of negatives (skip-gram).
  public var sharing = 2
  public var learningRate: Float = 0.05
  public var epochs = 1
  public var seed: UInt64 = 1
  /// Rows of words, then of n-gram buckets.
  public let input: HogwildTable
  /// One row a word.
  public let output: HogwildTable
  /// Input rows that so many words have part in that each thread works on copies of its own; empty with one thread. See
  /// `HotRows`. The input table needs `hotSpareRows` spare rows.
  public var hotRows = 0..<0
  /// The word that ends a sentence, kept or not; -1 where there is none.
  public var endOfLine: Int32 = -1
  /// Word ids end to end; a negative value ends a sentence too.
  public let tokens: [Int32]
  /// Probability of keeping each word, as a 32-bit fraction.
  public let keep: [UInt32]
  /// What negatives are drawn from, one column a word.
  public let noise: AliasTable
  /// The rows of each word; nil where a word is its own row only.
  public let subwords: SubwordRows?

  public init(
    input: HogwildTable, output: HogwildTable, tokens: [Int32], keep: [UInt32], noise: AliasTable,
    subwords: SubwordRows?
  ) {
    precondition(input.stride == output.stride, "both tables need one dimension")
    precondition(keep.count == output.rowCount, "one entry a word")
    precondition(noise.count == output.rowCount, "noise for every word")
    if let subwords {
      precondition(subwords.starts.count == output.rowCount + 1, "subword rows for every word")
      precondition(subwords.rows.allSatisfy { $0 >= 0 && $0 < input.rowCount }, "subword row out of range")
    } else {
      precondition(input.rowCount >= output.rowCount, "an input row for every word")
    }
    precondition(tokens.allSatisfy { $0 < output.rowCount }, "token out of range")
    self.input = input
    self.output = output
    self.tokens = tokens
    self.keep = keep
    self.noise = noise
    self.subwords = subwords
  }

  /// The most rows worth copying.
  public static let hotRowLimit = HotRows.limit

  /// Spare rows that the input table needs for copies of hot rows.
  public static func hotSpareRows(hot: Int, threads: Int) -> Int { 2 * hot * threads }

  /// Longest run of kept tokens trained as one sentence, as in fastText.
  static let sentenceLimit = 1024
  /// Tokens that a thread takes at a time. The learning rate is set anew for each.
  static let pieceLength = 10_000
}
