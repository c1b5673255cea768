#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Turns documents into sparse vectors with one column for each term that it knows, weighted by how often the term is
/// in the document and in how few documents it is (Salton and Buckley, "Term-weighting approaches in automatic text
/// retrieval", 1988). The values are scikit-learn's.
public struct TermVectorizer: Sendable {
  public let options: VectorizerOptions
  /// The terms in the order of their columns.
  let terms: TermIndex
  /// In how many of the documents that were learned from each term is.
  public let documentFrequencies: [Int]
  /// From how many documents was learned.
  public let documentCount: Int
  /// By column; empty where options ask for none.
  public let inverseDocumentFrequencies: [Double]
  let analyzer: Analyzer

  /// - Throws: `VectorizerError.termInNoDocument`, `AnalyzerError`, `UnicodeError`.
  init(
    options: VectorizerOptions, analyzer: Analyzer, terms: TermList, documentFrequencies: [Int],
    documentCount: Int
  ) throws {
    self.options = options
    self.terms = TermIndex(terms)
    self.documentFrequencies = documentFrequencies
    self.documentCount = documentCount
    self.analyzer = analyzer
    let weight = options.inverseDocumentFrequency
    if weight == .textbook || weight == .plain, let term = documentFrequencies.firstIndex(of: 0) {
      throw VectorizerError.termInNoDocument(term: terms.text(term))
    }
    inverseDocumentFrequencies =
      weight == .none
      ? [] : documentFrequencies.map { weight.value(documents: documentCount, frequency: $0) }
  }

  public var columnCount: Int { terms.list.count }

  /// The term of a column.
  public func term(_ column: Int) -> String { terms.list.text(column) }

  /// The column of a term, nil where it has none.
  public func column(of term: String) -> Int? {
    let bytes = term.utf8.span
    let column = terms.table.number(of: bytes, bytes.indices)
    return column < 0 ? nil : column
  }

  var weighting: RowWeighting {
    RowWeighting(
      isBinary: options.isBinary, isSublinear: options.isSublinear,
      inverseDocumentFrequencies: inverseDocumentFrequencies, norm: options.norm)
  }
}

extension VectorizerOptions.InverseDocumentFrequency {
  /// The weight of a term that is in `frequency` of `documents` documents.
  public func value(documents: Int, frequency: Int) -> Double {
    let (n, df) = (Double(documents), Double(frequency))
    return switch self {
    case .none: 1
    case .smooth: log((1 + n) / (1 + df)) + 1
    case .textbook: log(n / df) + 1
    case .plain: log(n / df)
    case .shifted: log(n / (1 + df))
    case .bm25: log(1 + (n - df + 0.5) / (df + 0.5))
    }
  }
}
