/// Counts the statistics of one segment after another, with tables that are kept between them.
struct BLEUCounter {
  private let bleu: BLEU
  private let casing: SegmentCase
  private var vocabulary = Vocabulary()
  private var table = NGramTable()
  private var tokens: [UInt32] = []

  /// - Throws: `UnicodeError`.
  init(_ bleu: BLEU) throws {
    precondition(bleu.maxOrder > 0, "BLEU counts n-grams of at least one token")
    self.bleu = bleu
    casing = try SegmentCase(lowercases: bleu.lowercases)
  }

  /// - Throws: `UnicodeError`.
  mutating func statistics(
    of hypothesis: String, references: some Collection<String>
  ) throws -> BLEUStatistics {
    table.removeAll()
    var lengths: [Int] = []
    for reference in references {
      try tokenize(reference)
      lengths.append(tokens.count)
      table.addReference(tokens, maxOrder: bleu.maxOrder)
    }
    try tokenize(hypothesis)
    var statistics = BLEUStatistics(maxOrder: bleu.maxOrder)
    let length = tokens.count
    statistics.hypothesisLength = length
    // The nearest length; of two equally near, the shorter.
    statistics.referenceLength = lengths.min { (abs($0 - length), $0) < (abs($1 - length), $1) } ?? 0
    for order in 1...bleu.maxOrder { statistics.totals[order - 1] = max(0, length - order + 1) }
    table.countMatches(of: tokens, maxOrder: bleu.maxOrder, into: &statistics.matches)
    return statistics
  }

  /// Fills `tokens` with the numbers of a segment's tokens.
  private mutating func tokenize(_ segment: String) throws {
    tokens.removeAll(keepingCapacity: true)
    let text = try casing.apply(segment)
    bleu.tokenizer.forEachToken(in: text.utf8.span) { token in
      tokens.append(UInt32(truncatingIfNeeded: vocabulary.add(token)))
    }
  }
}
