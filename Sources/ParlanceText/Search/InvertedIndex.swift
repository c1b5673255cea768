/// For each column of a matrix the rows that have a value there, so that a question looks at nothing else.
struct InvertedIndex: Sendable {
  let documentCount: Int
  /// One row for each term, with the documents that hold it as columns.
  private let postings: SparseMatrix

  init(_ matrix: SparseMatrix) {
    documentCount = matrix.rowCount
    postings = matrix.transposed()
  }

  /// The documents whose product with the query is above 0, best first, of equal ones the earlier first; at most `k`.
  func best(_ k: Int, query: [(column: Int, value: Double)]) -> [SearchHit] {
    var scores = [Double](repeating: 0, count: documentCount)
    for (column, weight) in query {
      for index in postings.range(ofRow: column) {
        scores[Int(postings.columns[index])] += weight * postings.values[index]
      }
    }
    var best = TopHits(limit: k)
    for document in scores.indices where scores[document] > 0 {
      best.insert(SearchHit(document: document, score: scores[document]))
    }
    return best.sorted()
  }
}
