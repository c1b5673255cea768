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
  private(set) var tallies: [TermTally]
  private(set) var documents = 0
  private let analyzer: Analyzer
  /// Whether only terms count that were given.
  private let isFixed: Bool
  private var text = AnalyzedText()
  /// Which terms the document at hand has.
  private var found: [Int32] = []

  init(number: Int, analyzer: Analyzer, fixed terms: TermTable?) {
    self.number = number
    self.analyzer = analyzer
    isFixed = terms != nil
    self.terms = terms ?? TermTable()
    tallies = [TermTally](repeating: TermTally(), count: self.terms.count)
  }

  /// Counts documents.
  /// - Returns: their rows, where these are to be kept.
  mutating func count(
    _ documents: DocumentCollection, _ range: Range<Int>, keepsRows: Bool
  ) throws -> Rows? {
    var rows = Rows(counter: number)
    for document in range {
      try count(documents.bytes.span.extracting(documents.range(of: document)))
      if keepsRows {
        for term in found {
          rows.entries.append(UInt64(UInt32(term)) << 32 | UInt64(tallies[Int(term)].current))
        }
      }
      endDocument()
      rows.ends.append(rows.entries.count)
    }
    self.documents += range.count
    guard self.documents <= TermTally.mostDocuments else {
      throw VectorizerError.tooManyDocuments(self.documents)
    }
    return keepsRows ? rows : nil
  }

  private mutating func count(_ document: Span<UInt8>) throws {
    var text = AnalyzedText()
    swap(&text, &self.text)
    defer { swap(&text, &self.text) }
    let analyzer = analyzer
    try analyzer.analyze(document, into: &text)
    var batch = TermBatch()
    analyzer.forEachFeature(of: text) { bytes, range in
      guard let key = TermKey(bytes, range) else {
        let term = bytes.extracting(range)
        count(term: isFixed ? terms.longNumber(of: term) : terms.addLong(term))
        return
      }
      terms.prefetch(key)
      batch.append(key, at: range.lowerBound)
      if batch.isFull { count(&batch, of: bytes) }
    }
    count(&batch, of: text.bytes.span)
    guard terms.count <= Int(Int32.max) else { throw VectorizerError.tooManyTerms(terms.count) }
  }

  @inline(never)
  private mutating func count(_ batch: inout TermBatch, of bytes: Span<UInt8>) {
    var numbers = InlineArray<32, Int>(repeating: -1)
    for index in 0..<batch.count {
      let number =
        isFixed
        ? terms.number(of: batch.key(index)) : terms.add(batch.key(index), bytes, batch.range(index))
      numbers[index] = number
      tallies.span.prefetch(number)
    }
    for index in 0..<batch.count { count(term: numbers[index]) }
    batch.removeAll()
  }

  /// Counts a term of the document at hand; -1 is none.
  @inline(__always)
  private mutating func count(term number: Int) {
    guard number >= 0 else { return }
    while number >= tallies.count { tallies.append(TermTally()) }
    if tallies[number].count() { found.append(Int32(truncatingIfNeeded: number)) }
  }

  private mutating func endDocument() {
    for term in found { tallies[Int(term)].endDocument() }
    found.removeAll(keepingCapacity: true)
  }
}
