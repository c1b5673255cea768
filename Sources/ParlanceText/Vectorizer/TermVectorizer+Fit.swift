import ParlanceParallel

/// Learning terms from documents.
extension TermVectorizer {
  /// Learns the terms of a corpus whose lines are documents.
  /// - Throws: `VectorizerError`, `AnalyzerError`, and what reading the corpus throws.
  public static func fit(
    lines corpus: some Corpus, options: VectorizerOptions = VectorizerOptions(), threads: Int = 1
  ) throws -> TermVectorizer {
    let task = try FitTask(options, threads: threads, keepsRows: false)
    try task.workers.run(lines: corpus, task.body) { _ in }
    return try task.finish().vectorizer
  }

  /// Learns the terms of documents.
  /// - Throws: `VectorizerError`, `AnalyzerError`.
  public static func fit(
    _ documents: DocumentCollection, options: VectorizerOptions = VectorizerOptions(), threads: Int = 1
  ) throws -> TermVectorizer {
    let task = try FitTask(options, threads: threads, keepsRows: false)
    _ = try task.workers.run(documents, task.body)
    return try task.finish().vectorizer
  }

  /// Learns the terms of documents and gives their vectors, in one pass.
  /// - Throws: `VectorizerError`, `AnalyzerError`.
  public static func fitTransform(
    _ documents: DocumentCollection, options: VectorizerOptions = VectorizerOptions(), threads: Int = 1
  ) throws -> (vectorizer: TermVectorizer, matrix: SparseMatrix) {
    let task = try FitTask(options, threads: threads, keepsRows: true)
    let rows = try task.workers.run(documents, task.body).compactMap { $0 }
    let (vectorizer, columns) = try task.finish()
    return (vectorizer, task.matrix(rows, vectorizer, columns))
  }

  /// The same for a corpus whose lines are documents.
  /// - Throws: `VectorizerError`, `AnalyzerError`, and what reading the corpus throws.
  public static func fitTransform(
    lines corpus: some Corpus, options: VectorizerOptions = VectorizerOptions(), threads: Int = 1
  ) throws -> (vectorizer: TermVectorizer, matrix: SparseMatrix) {
    let task = try FitTask(options, threads: threads, keepsRows: true)
    var rows: [TermCounter.Rows] = []
    try task.workers.run(lines: corpus, task.body) { if let part = $0 { rows.append(part) } }
    let (vectorizer, columns) = try task.finish()
    return (vectorizer, task.matrix(rows, vectorizer, columns))
  }
}

/// One fit.
private struct FitTask {
  let options: VectorizerOptions
  let analyzer: Analyzer
  let workers: DocumentWorkers<TermCounter>
  let threads: Int
  private let keepsRows: Bool

  init(_ options: VectorizerOptions, threads: Int, keepsRows: Bool) throws {
    try options.validate()
    self.options = options
    self.keepsRows = keepsRows
    self.threads = threads
    let analyzer = try Analyzer(options.analyzer)
    self.analyzer = analyzer
    let fixed = try options.vocabulary.map(Self.vocabulary)
    workers = DocumentWorkers(threads: threads) { TermCounter(number: $0, analyzer: analyzer, fixed: fixed) }
  }

  private static func vocabulary(_ words: [String]) throws -> TermTable {
    var terms = TermTable()
    for (place, word) in words.enumerated() {
      let bytes = word.utf8.span
      guard terms.add(bytes, bytes.indices) < place else { continue }
      throw VectorizerError.invalidOption(
        name: "vocabulary", reason: "the term \"\(word)\" stands in it twice")
    }
    return terms
  }

  var body: @Sendable (inout TermCounter, DocumentCollection, Range<Int>) throws -> TermCounter.Rows? {
    let keepsRows = keepsRows
    return { counter, documents, range in try counter.count(documents, range, keepsRows: keepsRows) }
  }

  /// The vectorizer, and the column of each term of each counter, -1 where it has none.
  func finish() throws -> (vectorizer: TermVectorizer, columns: [[Int32]]) {
    let selection = try TermSelection(workers.states.sorted { $0.number < $1.number })
    guard selection.documents > 0 else { throw VectorizerError.noDocuments }
    let isFixed = options.vocabulary != nil
    let kept = isFixed ? (0..<Int32(selection.terms.count)).map { $0 } : try selection.columns(options)
    var columnOfTerm = [Int32](repeating: -1, count: selection.terms.count)
    var terms = TermList()
    terms.reserveCapacity(kept.count)
    for (column, term) in kept.enumerated() {
      columnOfTerm[Int(term)] = Int32(column)
      selection.terms.list.withBytes(of: Int(term)) { terms.append($0) }
    }
    let vectorizer = try TermVectorizer(
      options: options, analyzer: analyzer, terms: terms,
      documentFrequencies: kept.map { Int(selection.tallies[Int($0)].documents) },
      documentCount: selection.documents)
    return (vectorizer, selection.numbers.map { numbers in numbers.map { columnOfTerm[Int($0)] } })
  }

  func matrix(
    _ rows: [TermCounter.Rows], _ vectorizer: TermVectorizer, _ columns: [[Int32]]
  ) -> SparseMatrix {
    let weighting = vectorizer.weighting
    let parts = ParallelLoop.map(count: rows.count, threads: threads) { piece in
      var builder = RowBuilder(columnCount: vectorizer.columnCount, weighting: weighting)
      let part = rows[piece.lowerBound]
      let columnOf = columns[part.counter]
      var row: [UInt64] = []
      var start = 0
      for end in part.ends {
        row.removeAll(keepingCapacity: true)
        for entry in part.entries[start..<end] {
          let column = columnOf[Int(entry >> 32)]
          if column >= 0 { row.append(UInt64(column) << 32 | entry & 0xffff_ffff) }
        }
        builder.append(counts: &row)
        start = end
      }
      return builder.finish()
    }
    return SparseMatrix.joining(parts, columnCount: vectorizer.columnCount)
  }
}
