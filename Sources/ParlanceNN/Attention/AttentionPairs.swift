import ParlanceTensor

/// The pairs of queries and keys of a ragged batch: each query of a sequence with each key of the sequence that goes with
/// it. Scores and weights lie end to end, a sequence's block being `[queries, keys]`.
public struct AttentionPairs: Sendable, Hashable {
  public let queries: RaggedOffsets
  public let keys: RaggedOffsets
  /// Where each sequence's block begins, and behind them the number of all pairs.
  public let offsets: [Int]

  /// - Precondition: there are as many key sequences as query sequences.
  public init(queries: RaggedOffsets, keys: RaggedOffsets) {
    precondition(
      queries.count == keys.count, "\(queries.count) query sequences with \(keys.count) key sequences")
    self.queries = queries
    self.keys = keys
    var offsets = [0]
    for i in 0..<queries.count { offsets.append(offsets[i] + queries[i].count * keys[i].count) }
    self.offsets = offsets
  }

  public var count: Int { offsets[offsets.count - 1] }
}
