import ParlanceText

/// The dictionary of a fastText model: words first, then labels, each with its count.
///
/// Entry ids are positions in the file: `0 ..< wordCount` are words, the rest labels.
public struct FastTextDictionary: Sendable {
  /// All entries, words before labels, with their counts.
  public var entries: Vocabulary
  /// Number of words; the entries from here on are labels.
  public var wordCount: Int
  /// Every token read in training, kept or not.
  public var tokenCount: Int
  /// Pruned models: hashed bucket → row after the words. Nil where the model was never pruned.
  public var prunedBuckets: [Int32: Int32]?

  public init(
    entries: Vocabulary, wordCount: Int, tokenCount: Int, prunedBuckets: [Int32: Int32]? = nil
  ) {
    self.entries = entries
    self.wordCount = wordCount
    self.tokenCount = tokenCount
    self.prunedBuckets = prunedBuckets
  }

  /// Number of labels.
  public var labelCount: Int { entries.count - wordCount }

  /// The words without the labels, under the same ids.
  public var words: Vocabulary {
    guard labelCount > 0 else { return entries }
    var words = Vocabulary()
    words.reserveCapacity(wordCount)
    for id in 0..<wordCount {
      entries.withBytes(of: id) { _ = words.add($0, count: entries.counts[id]) }
    }
    return words
  }
}
