/// Turns documents into sparse vectors without learning any terms: a term's hash is its column (Weinberger and others,
/// "Feature hashing for large scale multitask learning", 2009). Terms that share a column add up, each with the sign
/// that its hash gives it. The values are scikit-learn's.
public struct HashingVectorizer: Sendable {
  public let options: AnalyzerOptions
  public let columnCount: Int
  /// Whether half of all terms count below 0, so that terms that share a column cancel out in the mean.
  public let alternatesSign: Bool
  /// Whether a column counts once in a document.
  public let isBinary: Bool
  public let norm: VectorizerOptions.Norm
  private let analyzer: Analyzer

  /// - Throws: `VectorizerError.invalidOption`, `AnalyzerError`, `UnicodeError`.
  public init(
    _ options: AnalyzerOptions = AnalyzerOptions(), columnCount: Int = 1 << 20, alternatesSign: Bool = true,
    isBinary: Bool = false, norm: VectorizerOptions.Norm = .l2
  ) throws {
    guard columnCount >= 1, columnCount <= Int(Int32.max) else {
      throw VectorizerError.invalidOption(
        name: "columns", reason: "\(columnCount) is not between 1 and 2^31 - 1")
    }
    self.options = options
    self.columnCount = columnCount
    self.alternatesSign = alternatesSign
    self.isBinary = isBinary
    self.norm = norm
    analyzer = try Analyzer(options)
  }

  private struct Scratch: Sendable {
    var text = AnalyzedText()
    /// Column in the upper bits, sign in the lowest.
    var entries: [UInt64] = []
    var columns: [Int32] = []
    var values: [Double] = []
  }

  /// The vectors of documents, one row each.
  /// - Throws: `AnalyzerError`, `UnicodeError`.
  public func transform(_ documents: DocumentCollection, threads: Int = 1) throws -> SparseMatrix {
    SparseMatrix.joining(try workers(threads).run(documents, body), columnCount: columnCount)
  }

  /// Hands out the vectors of the lines of a corpus, some at a time, in order.
  /// - Throws: `AnalyzerError`, `UnicodeError`, and what reading the corpus and `inOrder` throw.
  public func transform(
    lines corpus: some Corpus, threads: Int = 1, inOrder: (SparseMatrix) throws -> Void
  ) throws {
    try workers(threads).run(lines: corpus, body, inOrder: inOrder)
  }

  private func workers(_ threads: Int) -> DocumentWorkers<Scratch> {
    DocumentWorkers(threads: threads) { _ in Scratch() }
  }

  private var body: @Sendable (inout Scratch, DocumentCollection, Range<Int>) throws -> SparseMatrix {
    let weighting = RowWeighting(
      isBinary: isBinary, isSublinear: false, inverseDocumentFrequencies: [], norm: norm)
    return { scratch, documents, range in
      var builder = RowBuilder(columnCount: columnCount, weighting: weighting)
      for document in range {
        try hash(documents.bytes.span.extracting(documents.range(of: document)), &scratch)
        builder.append(columns: scratch.columns, values: scratch.values)
      }
      return builder.finish()
    }
  }

  private func hash(_ document: Span<UInt8>, _ scratch: inout Scratch) throws {
    try analyzer.analyze(document, into: &scratch.text)
    scratch.entries.removeAll(keepingCapacity: true)
    scratch.columns.removeAll(keepingCapacity: true)
    scratch.values.removeAll(keepingCapacity: true)
    let count = UInt64(columnCount)
    analyzer.forEachFeature(of: scratch.text) { bytes, range in
      let hash = MurmurHash3.hash(bytes.extracting(range))
      // The magnitude of -2^31 is 2^31 here, as in scikit-learn.
      scratch.entries.append((UInt64(hash.magnitude) % count) << 1 | (alternatesSign && hash < 0 ? 1 : 0))
    }
    scratch.entries.sort()
    var last = UInt64.max
    for entry in scratch.entries {
      let value = entry & 1 == 0 ? 1.0 : -1.0
      if entry >> 1 == last {
        if !isBinary { scratch.values[scratch.values.count - 1] += value }
      } else {
        last = entry >> 1
        scratch.columns.append(Int32(truncatingIfNeeded: last))
        scratch.values.append(isBinary ? 1 : value)
      }
    }
  }
}
