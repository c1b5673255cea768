import ParlanceFiles
import ParlanceKernels
import ParlanceText

/// Finds the words nearest to a word or vector: all words' vectors, brought to length 1 in one table, each compared
/// with the question.
public struct NearestNeighbors: Sendable {
  public let model: EmbeddingModel
  let scan: FlatScan
  /// Row `i` is the unit vector of word `i`.
  var table: HogwildTable { scan.table }
  let threads: Int

  /// Composes the vectors of all words.
  /// - Throws: `EmbeddingsError.outOfMemory` where the table can't be had.
  public init(_ model: EmbeddingModel, threads: Int) throws {
    let count = model.vocabulary.count
    guard let scan = FlatScan(rowCount: count, dimension: model.dimension) else {
      throw EmbeddingsError.outOfMemory(rows: count, columns: model.dimension)
    }
    self.model = model
    self.scan = scan
    self.threads = max(1, threads)
    UnitTableFiller(model: model, scan: scan).fill(threads: self.threads)
  }

  /// The `k` words nearest to `word`, itself left out, nearest first.
  /// - Throws: `EmbeddingsError.unknownWord` where it has no vector.
  public func neighbors(of word: String, k: Int) throws -> [Neighbor] {
    try neighbors(ofVector: model.vector(for: word), excluding: [word], k: k)
  }

  /// The `k` words nearest to a vector, nearest first.
  /// - Throws: `EmbeddingsError.dimensionMismatch`.
  public func neighbors(ofVector vector: [Float], excluding words: Set<String> = [], k: Int) throws
    -> [Neighbor]
  {
    try check(vector)
    let excluded = Set(words.compactMap { model.vocabulary.id(of: $0) })
    return best(k, excluding: excluded, for: Self.unit(vector)).map { neighbor($0) }
  }

  /// The words nearest to â − b̂ + ĉ, the three left out: with `king`, `man`, `woman` the one that is to woman as king is
  /// to man (3CosAdd; Mikolov et al., 2013).
  /// - Throws: `EmbeddingsError.unknownWord` where one of them has no vector.
  public func analogy(_ a: String, _ b: String, _ c: String, k: Int) throws -> [Neighbor] {
    let (x, y, z) = try (
      Self.unit(model.vector(for: a)), Self.unit(model.vector(for: b)), Self.unit(model.vector(for: c))
    )
    return try neighbors(ofVector: x.indices.map { x[$0] - y[$0] + z[$0] }, excluding: [a, b, c], k: k)
  }

  func best(_ k: Int, excluding excluded: Set<Int>, for query: [Float]) -> [ScoredRow] {
    let (count, wanted) = (model.vocabulary.count, max(0, k))
    let limit = wanted > count - excluded.count ? count : wanted + excluded.count
    let found = scan.best(limit, query: query, threads: threads)
    return Array(found.lazy.filter { !excluded.contains($0.row) }.prefix(wanted))
  }

  func neighbor(_ found: ScoredRow) -> Neighbor {
    Neighbor(word: model.vocabulary.word(found.row), similarity: found.score)
  }

  func check(_ vector: [Float]) throws {
    guard vector.count == model.dimension else {
      throw EmbeddingsError.dimensionMismatch(expected: model.dimension, found: vector.count)
    }
  }

  /// The vector brought to length 1; zeros stay zeros.
  static func unit(_ vector: [Float]) -> [Float] {
    var result = vector
    var span = result.mutableSpan
    UnitRows.normalize(&span)
    return result
  }
}
