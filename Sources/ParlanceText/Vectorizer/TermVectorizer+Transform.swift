/// Vectors of documents.
extension TermVectorizer {
  /// One thread's memory.
  fileprivate struct Scratch: Sendable {
    var text = AnalyzedText()
    /// How often each term is in the document at hand.
    var counts: [UInt32]
    var found: [UInt32] = []
    var row: [UInt64] = []

    /// Counts the term of a column; -1 is none.
    @inline(__always)
    mutating func count(_ column: Int) {
      guard column >= 0 else { return }
      if counts[column] == 0 { found.append(UInt32(truncatingIfNeeded: column)) }
      counts[column] &+= 1
    }

    @inline(never)
    mutating func count(_ batch: inout TermBatch, in table: TermTable, weights: [Double]) {
      var columns = InlineArray<32, Int>(repeating: -1)
      for index in 0..<batch.count {
        let column = table.number(of: batch.key(index))
        columns[index] = column
        counts.span.prefetch(column)
        weights.span.prefetch(column)
      }
      for index in 0..<batch.count { count(columns[index]) }
      batch.removeAll()
    }
  }

  /// The vectors of documents, one row each. Terms without a column count for nothing.
  /// - Throws: `AnalyzerError`, `UnicodeError`.
  public func transform(_ documents: DocumentCollection, threads: Int = 1) throws -> SparseMatrix {
    let parts = try workers(threads).run(documents, body)
    return SparseMatrix.joining(parts, columnCount: columnCount)
  }

  /// Hands out the vectors of the lines of a corpus, some at a time, in order.
  /// - Throws: `AnalyzerError`, `UnicodeError`, and what reading the corpus and `inOrder` throw.
  public func transform(
    lines corpus: some Corpus, threads: Int = 1, inOrder: (SparseMatrix) throws -> Void
  ) throws {
    try workers(threads).run(lines: corpus, body, inOrder: inOrder)
  }

  /// Hands out what `format` makes of the vectors of the lines of a corpus, some at a time, in order. The threads
  /// format too.
  /// - Throws: `AnalyzerError`, `UnicodeError`, and what reading the corpus, `format` and `inOrder` throw.
  public func transform<Output: Sendable>(
    lines corpus: some Corpus, threads: Int = 1, format: @Sendable (SparseMatrix) throws -> Output,
    inOrder: (Output) throws -> Void
  ) throws {
    let body = body
    try workers(threads).run(
      lines: corpus, { scratch, documents, range in try format(body(&scratch, documents, range)) },
      inOrder: inOrder)
  }

  /// The vector of a text, as a matrix of one row.
  /// - Throws: `AnalyzerError`, `UnicodeError`.
  public func transform(_ text: String) throws -> SparseMatrix { try transform(DocumentCollection([text])) }

  private func workers(_ threads: Int) -> DocumentWorkers<Scratch> {
    DocumentWorkers(threads: threads) { _ in
      Scratch(counts: [UInt32](repeating: 0, count: columnCount))
    }
  }

  private var body: @Sendable (inout Scratch, DocumentCollection, Range<Int>) throws -> SparseMatrix {
    let table = terms.table
    return { scratch, documents, range in
      var builder = RowBuilder(columnCount: columnCount, weighting: weighting)
      for document in range {
        let text = documents.bytes.span.extracting(documents.range(of: document))
        try count(text, table, &scratch)
        builder.append(counts: &scratch.row)
      }
      return builder.finish()
    }
  }

  private func count(_ document: Span<UInt8>, _ table: TermTable, _ scratch: inout Scratch) throws {
    var text = AnalyzedText()
    swap(&text, &scratch.text)
    defer { swap(&text, &scratch.text) }
    try analyzer.analyze(document, into: &text)
    scratch.row.removeAll(keepingCapacity: true)
    scratch.found.removeAll(keepingCapacity: true)
    let weights = inverseDocumentFrequencies
    var batch = TermBatch()
    analyzer.forEachFeature(of: text) { bytes, range in
      guard let key = TermKey(bytes, range) else {
        scratch.count(table.longNumber(of: bytes.extracting(range)))
        return
      }
      table.prefetch(key)
      batch.append(key, at: range.lowerBound)
      if batch.isFull { scratch.count(&batch, in: table, weights: weights) }
    }
    scratch.count(&batch, in: table, weights: weights)
    for column in scratch.found {
      scratch.row.append(UInt64(column) << 32 | UInt64(scratch.counts[Int(column)]))
      scratch.counts[Int(column)] = 0
    }
  }
}
