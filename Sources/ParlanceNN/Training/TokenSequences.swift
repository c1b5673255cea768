import ParlanceTensor

/// Sequences of token ids that lie end to end.
public struct TokenSequences: Sendable, Hashable {
  public var ids: [Int32]
  public var offsets: RaggedOffsets

  /// - Precondition: the offsets cover the ids.
  public init(ids: [Int32], offsets: RaggedOffsets) {
    precondition(offsets.rowCount == ids.count, "\(ids.count) ids, offsets for \(offsets.rowCount)")
    self.ids = ids
    self.offsets = offsets
  }

  public init(_ sequences: [[Int32]]) {
    ids = Array(sequences.joined())
    offsets = RaggedOffsets(lengths: sequences.map(\.count))
  }

  /// One token in each sequence.
  public init(steps tokens: [Int32]) {
    ids = tokens
    offsets = RaggedOffsets(lengths: [Int](repeating: 1, count: tokens.count))
  }

  /// How many sequences there are.
  public var count: Int { offsets.count }
  public subscript(_ sequence: Int) -> ArraySlice<Int32> { ids[offsets[sequence]] }
}
