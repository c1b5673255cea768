/// Finds the documents that are most like a question, by an inverted index in memory. Any number of threads may ask.
public struct DocumentSearch: Sendable {
  /// What documents are ranked by.
  public enum Ranking: Sendable, Equatable {
    /// The cosine of the weighted vectors.
    case cosine
    /// Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009):
    /// Σ idf · tf (k₁ + 1) / (tf + k₁ (1 − b + b · length / mean length)), idf = ln(1 + (N − df + ½) / (df + ½)).
    case bm25(k1: Double = 1.2, b: Double = 0.75)
  }

  public let ranking: Ranking
  /// What turns questions into vectors.
  public let vectorizer: TermVectorizer
  private let index: InvertedIndex

  /// Indexes documents.
  /// - Parameters:
  ///   - vectorizer: terms and weights that were learned before; nil learns them from the documents, with `options`.
  ///     BM25 takes its terms only.
  /// - Throws: `VectorizerError`, `AnalyzerError`, `UnicodeError`.
  public init(
    _ documents: DocumentCollection, ranking: Ranking = .cosine, vectorizer: TermVectorizer? = nil,
    options: VectorizerOptions = VectorizerOptions(), threads: Int = 1
  ) throws {
    self.ranking = ranking
    var options = vectorizer?.options ?? options
    guard case .bm25(let k1, let b) = ranking else {
      let learned: TermVectorizer
      let matrix: SparseMatrix
      if let vectorizer {
        learned = vectorizer
        matrix = try vectorizer.transform(documents, threads: threads)
      } else {
        (learned, matrix) = try TermVectorizer.fitTransform(documents, options: options, threads: threads)
      }
      self.vectorizer = learned
      index = InvertedIndex(matrix.withUnitRows())
      return
    }
    guard k1 >= 0, k1.isFinite, b >= 0, b <= 1 else {
      throw VectorizerError.invalidOption(
        name: "BM25", reason: "k1 = \(k1) must not be below 0, nor b = \(b) outside 0 to 1")
    }
    options.inverseDocumentFrequency = .none
    options.norm = .none
    options.isBinary = false
    options.isSublinear = false
    if let vectorizer { options.vocabulary = (0..<vectorizer.columnCount).map(vectorizer.term) }
    let (counter, counts) = try TermVectorizer.fitTransform(documents, options: options, threads: threads)
    self.vectorizer = counter
    index = InvertedIndex(Self.bm25(counts, counter, k1: k1, b: b))
  }

  private static func bm25(
    _ counts: SparseMatrix, _ counter: TermVectorizer, k1: Double, b: Double
  ) -> SparseMatrix {
    let mean = counts.values.reduce(0, +) / Double(max(counts.rowCount, 1))
    let weights = counter.documentFrequencies.map {
      VectorizerOptions.InverseDocumentFrequency.bm25.value(documents: counter.documentCount, frequency: $0)
    }
    return counts.mapRows { columns, values in
      let length = values.reduce(0, +)
      let share = k1 * (1 - b + b * length / mean)
      return zip(columns, values).map { column, count in
        weights[Int(column)] * count * (k1 + 1) / (count + share)
      }
    }
  }

  public var documentCount: Int { index.documentCount }

  /// The documents that answer a question best, at most `k`, best first; those that share no term with it are not
  /// among them.
  /// - Throws: `AnalyzerError`, `UnicodeError`.
  public func search(_ query: String, k: Int = 10) throws -> [SearchHit] {
    var row = try vectorizer.transform(query)
    if ranking == .cosine { row = row.withUnitRows() }
    return index.best(k, query: row.row(0))
  }
}

extension SparseMatrix {
  /// The same columns with other values.
  func mapRows(_ change: (ArraySlice<Int32>, ArraySlice<Double>) -> [Double]) -> SparseMatrix {
    var changed: [Double] = []
    changed.reserveCapacity(values.count)
    for row in 0..<rowCount {
      let range = range(ofRow: row)
      changed += change(columns[range], values[range])
    }
    return SparseMatrix(
      columnCount: columnCount, rowEnds: Array(rowStarts.dropFirst()), columns: columns, values: changed)
  }

  /// Rows of length 1 (√Σx²); rows of zeros stay.
  func withUnitRows() -> SparseMatrix {
    mapRows { _, values in
      let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return length > 0 ? values.map { $0 / length } : Array(values)
    }
  }
}
