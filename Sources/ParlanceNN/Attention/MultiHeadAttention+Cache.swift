import ParlanceKernels
import ParlanceTensor

extension MultiHeadAttention {
  /// An empty cache for this layer.
  public func makeCache(sequences: Int, capacity: Int = 64) -> KeyValueCache {
    KeyValueCache(sequences: sequences, width: keyHeadCount * headSize, capacity: capacity)
  }

  /// Attention of new positions to themselves and to all before them, whose keys and values are in `cache`; the new ones
  /// are added to it. For inference: nothing is recorded.
  /// - Parameters:
  ///   - x: the new positions, `[rows, width]`.
  ///   - sequences: which of them belong to which sequence of the cache.
  public func callAsFunction(
    _ x: Tensor, _ sequences: RaggedOffsets, cache: inout KeyValueCache, mask: AttentionMask = .causal
  ) -> Tensor {
    let x = x.detached
    let before = cache.lengths
    let positions = (0..<sequences.count).flatMap { sequence in
      sequences[sequence].indices.map { before[sequence] + $0 - sequences[sequence].lowerBound }
    }
    let (keys, values) = keysAndValues(x, positions: positions)
    let query = queries(x, positions: positions)
    cache.append(keys.detached, values.detached, sequences)
    var shape = shape(sequences, sequences, mask)
    shape.keys = cache.ranges
    return output(attention(query.detached, cache.keys, cache.values, shape)).detached
  }

  /// Attention to keys and values that were computed before, by `memoryKeys`.
  /// - Parameter ranges: the rows of the memory that go with each sequence. Sequences may share them, as the hypotheses of
  ///   a beam do.
  public func callAsFunction(
    _ x: Tensor, _ sequences: RaggedOffsets, keys: Tensor, values: Tensor, _ ranges: [Range<Int>]
  ) -> Tensor {
    precondition(ranges.count == sequences.count, "\(ranges.count) memories for \(sequences.count) sequences")
    var shape = shape(sequences, sequences, .none)
    shape.keys = ranges
    return output(attention(queries(x, positions: sequences.positions), keys, values, shape))
  }

  /// The keys and values of an encoder's output, computed once for all steps of a decoder.
  public func memoryKeys(_ memory: Tensor, _ sequences: RaggedOffsets) -> (keys: Tensor, values: Tensor) {
    keysAndValues(memory, positions: sequences.positions)
  }
}
