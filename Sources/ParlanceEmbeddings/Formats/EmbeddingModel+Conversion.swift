import ParlanceKernels
import ParlanceText

extension EmbeddingModel {
  /// Every word with its vector, as the formats without n-grams keep them.
  /// - Throws: `EmbeddingsError.outOfMemory` where the composed vectors don't fit into memory.
  public func wordVectors() throws -> WordVectors {
    if case .words(let vectors) = source { return vectors }
    let table = try HogwildTable.zeros(rows: vocabulary.count, columns: dimension)
    var row = [Float](repeating: 0, count: dimension)
    for id in 0..<vocabulary.count {
      for i in row.indices { row[i] = 0 }
      addVector(ofID: id, to: &row)
      table.withMutableRow(id) { for i in row.indices { $0[i] = row[i] } }
    }
    return WordVectors(words: vocabulary, rows: .table(table))
  }
}

extension FastTextModel {
  /// A model without n-grams whose words have the given vectors; its output rows are zeros, since lists of vectors
  /// don't keep them.
  /// - Throws: `EmbeddingsError.outOfMemory` where the output rows don't fit into memory.
  public init(_ vectors: WordVectors) throws {
    var arguments = FastTextArguments()
    arguments.dim = vectors.dimension
    arguments.minn = 0
    arguments.maxn = 0
    arguments.bucket = 0
    self.init(
      arguments: arguments,
      dictionary: FastTextDictionary(
        entries: vectors.words, wordCount: vectors.count, tokenCount: vectors.words.counts.reduce(0, +)),
      input: vectors.rows,
      output: .table(try HogwildTable.zeros(rows: vectors.count, columns: vectors.dimension)))
  }
}

extension HogwildTable {
  fileprivate static func zeros(rows: Int, columns: Int) throws -> HogwildTable {
    guard columns > 0, let table = HogwildTable(rowCount: rows, dimension: columns) else {
      throw EmbeddingsError.outOfMemory(rows: rows, columns: columns)
    }
    return table
  }
}
