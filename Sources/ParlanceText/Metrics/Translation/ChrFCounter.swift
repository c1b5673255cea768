/// Counts the statistics of one segment after another, with tables that are kept between them.
struct ChrFCounter {
  /// A segment as numbers: its characters and its words.
  private struct Items {
    var characters: [UInt32] = []
    var words: [UInt32] = []
  }

  private let chrF: ChrF
  private let casing: SegmentCase
  private var vocabulary = Vocabulary()
  private var table = NGramTable()

  /// - Throws: `UnicodeError`.
  init(_ chrF: ChrF) throws {
    precondition(chrF.characterOrder >= 0 && chrF.wordOrder >= 0, "an n-gram can't be shorter than nothing")
    self.chrF = chrF
    casing = try SegmentCase(lowercases: chrF.lowercases)
  }

  /// The statistics against the best of the references.
  /// - Throws: `UnicodeError`.
  mutating func statistics(
    of hypothesis: String, references: some Collection<String>
  ) throws -> ChrFStatistics {
    let hypothesis = try items(of: hypothesis)
    var best = ChrFStatistics(orders: chrF.characterOrder + chrF.wordOrder)
    var bestScore = -1.0
    for reference in references {
      let statistics = compare(hypothesis, try items(of: reference))
      let score = chrF.score(of: statistics)
      if score > bestScore {
        bestScore = score
        best = statistics
      }
    }
    return best
  }

  private mutating func compare(_ hypothesis: Items, _ reference: Items) -> ChrFStatistics {
    var statistics = ChrFStatistics(orders: 0)
    add(hypothesis.characters, reference.characters, maxOrder: chrF.characterOrder, to: &statistics)
    add(hypothesis.words, reference.words, maxOrder: chrF.wordOrder, to: &statistics)
    return statistics
  }

  private mutating func add(
    _ hypothesis: [UInt32], _ reference: [UInt32], maxOrder: Int, to statistics: inout ChrFStatistics
  ) {
    guard maxOrder > 0 else { return }
    var matches = [Int](repeating: 0, count: maxOrder)
    table.removeAll()
    table.addReference(reference, maxOrder: maxOrder)
    table.countMatches(of: hypothesis, maxOrder: maxOrder, into: &matches)
    for order in 1...maxOrder {
      let total = max(0, reference.count - order + 1)
      statistics.reference.append(total)
      statistics.hypothesis.append(total > 0 ? max(0, hypothesis.count - order + 1) : 0)
      statistics.matches.append(matches[order - 1])
    }
  }

  private mutating func items(of segment: String) throws -> Items {
    var items = Items()
    let text = try casing.apply(segment)
    let bytes = text.utf8.span
    if chrF.keepsWhiteSpace { ScalarCoding.append(bytes, to: &items.characters) }
    WhiteSpace.forEachWord(in: bytes) { range in
      let word = bytes.extracting(range)
      if !chrF.keepsWhiteSpace { ScalarCoding.append(word, to: &items.characters) }
      if chrF.wordOrder > 0 { addWords(of: word, to: &items.words) }
    }
    return items
  }

  /// One ASCII sign of punctuation is parted from a word: its last, else its first.
  private mutating func addWords(of word: Span<UInt8>, to words: inout [UInt32]) {
    var parts = [0..<word.count]
    if word.count > 1 {
      if Self.isPunctuation(word[word.count - 1]) {
        parts = [0..<word.count - 1, word.count - 1..<word.count]
      } else if Self.isPunctuation(word[0]) {
        parts = [0..<1, 1..<word.count]
      }
    }
    for part in parts {
      words.append(UInt32(truncatingIfNeeded: vocabulary.add(word.extracting(part))))
    }
  }

  private static func isPunctuation(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: true
    default: false
    }
  }
}
