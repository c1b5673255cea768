import ParlanceTensor

extension TransformerEncoderLayer {
  /// New positions of a language model, after those in `cache`.
  public func callAsFunction(_ x: Tensor, _ sequences: RaggedOffsets, cache: inout KeyValueCache) -> Tensor {
    let attended =
      switch norm {
      case .pre: x + attention(attentionNorm(x), sequences, cache: &cache)
      case .post: attentionNorm(x, adding: attention(x, sequences, cache: &cache))
      }
    return norm(attended, feedForwardNorm, dropout) { feedForward($0) }
  }
}

extension TransformerDecoderLayer {
  /// What a decoder layer keeps from step to step.
  public struct State: Sendable {
    public var cache: KeyValueCache
    var memoryKeys: Tensor
    var memoryValues: Tensor
    var memory: [Range<Int>]
    /// Whether it can be told where the last step looked in the memory.
    public var tellsAttention = false
    /// The queries of the last step, of each sequence the last one; nil before it and once sequences have changed places.
    var query: Tensor?

    /// Makes the sequences those that stood at `places`; their memory stays where it is.
    public mutating func reorder(_ places: [Int]) {
      cache.reorder(places)
      memory = places.map { memory[$0] }
      query = nil
    }

    /// Puts the sequences of another state behind these. Memory that no sequence looks at any more is dropped.
    public mutating func append(_ other: State) {
      cache.append(other.cache)
      dropUnusedMemory()
      let offset = memoryKeys.shape.rows
      memoryKeys = concatenate([memoryKeys, other.memoryKeys])
      memoryValues = concatenate([memoryValues, other.memoryValues])
      memory += other.memory.map { $0.lowerBound + offset..<$0.upperBound + offset }
      query = nil
    }

    private mutating func dropUnusedMemory() {
      let used = Set(memory).sorted { $0.lowerBound < $1.lowerBound }
      guard used.reduce(0, { $0 + $1.count }) < memoryKeys.shape.rows else { return }
      var moved: [Range<Int>: Range<Int>] = [:]
      var end = 0
      for range in used {
        moved[range] = end..<end + range.count
        end += range.count
      }
      let rows = used.flatMap { Array($0) }
      memoryKeys = gatherRows(memoryKeys, rows)
      memoryValues = gatherRows(memoryValues, rows)
      memory = memory.map { moved[$0] ?? $0 }
    }
  }

  /// The state before the first position, one sequence for each of the memory's.
  public func start(memory: Tensor, _ sequences: RaggedOffsets) -> State {
    let (keys, values) = memoryAttention.memoryKeys(memory.detached, sequences)
    return State(
      cache: attention.makeCache(sequences: sequences.count), memoryKeys: keys.detached,
      memoryValues: values.detached, memory: (0..<sequences.count).map { sequences[$0] })
  }

  /// New positions, after those that the state has seen. For inference.
  public func callAsFunction(_ x: Tensor, _ sequences: RaggedOffsets, state: inout State) -> Tensor {
    let attended =
      switch norm {
      case .pre: x + attention(attentionNorm(x), sequences, cache: &state.cache)
      case .post: attentionNorm(x, adding: attention(x, sequences, cache: &state.cache))
      }
    let informed = norm(attended, memoryNorm, dropout) {
      let query = memoryAttention.queries($0, positions: sequences.positions)
      if state.tellsAttention { state.query = Self.last(query, of: sequences) }
      return memoryAttention.attend(
        query, sequences, keys: state.memoryKeys, values: state.memoryValues, state.memory)
    }
    return norm(informed, feedForwardNorm, dropout) { feedForward($0) }
  }

  private static func last(_ rows: Tensor, of sequences: RaggedOffsets) -> Tensor {
    guard sequences.rowCount > sequences.count else { return rows }
    return gatherRows(rows, sequences.lastRows)
  }

  /// Where the last position of each sequence looked in its memory: by sequence, by head, a weight for each position there.
  /// - Returns: nil where the state was not asked to tell, or no step was taken since its sequences changed places.
  public func memoryWeights(_ state: State) -> [[[Float]]]? {
    state.query.map { memoryAttention.weights($0, keys: state.memoryKeys, state.memory) }
  }
}
