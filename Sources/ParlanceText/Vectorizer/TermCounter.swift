/// Counts the terms of documents: one thread's share. Terms have numbers of this counter's own.
struct TermCounter: Sendable {
  /// The counts of some documents, in order.
  struct Rows: Sendable {
    /// Whose numbers the terms have.
    let counter: Int
    /// Each entry holds the term in the upper half and its count in the lower.
    var entries: [UInt64] = []
    var ends: [Int] = []
  }

  /// Which of the counters this is.
  let number: Int
  /// All terms seen.
  private(set) var terms: TermTable
  /// How often each term was seen.
  private(set) var totals: [Int]
  /// In how many documents each term is.
  private(set) var documentFrequencies: [Int]
  private(set) var documents = 0
  private let analyzer: Analyzer
  /// Whether only terms count that were given.
  private let isFixed: Bool
  private var text = AnalyzedText()
  /// How often each term is in the document at hand.
  private var counts: [UInt32]
  /// Which terms it has.
  private var found: [Int32] = []

  init(number: Int, analyzer: Analyzer, fixed terms: TermTable?) {
    self.number = number
    self.analyzer = analyzer
    isFixed = terms != nil
    self.terms = terms ?? TermTable()
    counts = [UInt32](repeating: 0, count: self.terms.count)
    documentFrequencies = [Int](repeating: 0, count: self.terms.count)
    totals = documentFrequencies
  }

  /// Counts documents.
  /// - Returns: their rows, where these are to be kept.
  mutating func count(
    _ documents: DocumentCollection, _ range: Range<Int>, keepsRows: Bool
  ) throws -> Rows? {
    var rows = Rows(counter: number)
    for document in range {
      try count(documents.bytes.span.extracting(documents.range(of: document)))
      for term in found {
        let term = Int(term)
        documentFrequencies[term] += 1
        totals[term] += Int(counts[term])
        if keepsRows { rows.entries.append(UInt64(term) << 32 | UInt64(counts[term])) }
        counts[term] = 0
      }
      found.removeAll(keepingCapacity: true)
      rows.ends.append(rows.entries.count)
    }
    self.documents += range.count
    return keepsRows ? rows : nil
  }

  private mutating func count(_ document: Span<UInt8>) throws {
    var text = AnalyzedText()
    swap(&text, &self.text)
    defer { swap(&text, &self.text) }
    try analyzer.analyze(document, into: &text)
    analyzer.forEachFeature(of: text) { bytes, range in
      let id: Int
      if isFixed {
        id = terms.number(of: bytes, range)
        if id < 0 { return }
      } else {
        id = terms.add(bytes, range)
        if id == counts.count {
          counts.append(0)
          totals.append(0)
          documentFrequencies.append(0)
        }
      }
      if counts[id] == 0 { found.append(Int32(truncatingIfNeeded: id)) }
      counts[id] &+= 1
    }
    guard terms.count <= Int(Int32.max) else { throw VectorizerError.tooManyTerms(terms.count) }
  }
}
