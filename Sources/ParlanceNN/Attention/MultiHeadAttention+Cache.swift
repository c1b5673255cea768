import ParlanceKernels
import ParlanceTensor

extension MultiHeadAttention {
  /// An empty cache for this layer. Where weights are rounded to 8 or 16 bits, keys and values are kept as halves, which are
  /// nearer to the exact numbers than what such weights make of them.
  public func makeCache(sequences: Int, capacity: Int = 64) -> KeyValueCache {
    KeyValueCache(
      sequences: sequences, width: keyHeadCount * headSize, capacity: capacity,
      isHalf: weight.isRounded
        && AttentionKernel.readsHalves(headSize: headSize, group: headCount / keyHeadCount))
  }

  /// Attention of new positions to themselves and to all before them, whose keys and values are in `cache`; the new ones
  /// are added to it. For inference: nothing is recorded.
  /// - Parameters:
  ///   - x: the new positions, `[rows, width]`.
  ///   - sequences: which of them belong to which sequence of the cache.
  public func callAsFunction(
    _ x: Tensor, _ sequences: RaggedOffsets, cache: inout KeyValueCache, mask: AttentionMask = .causal
  ) -> Tensor {
    // One product for queries, keys and values, which are then used where they lie.
    var packed = weight.multiply(x.detached, bias: bias).detached
    if case .rotary = positions { packed = turned(packed, sequences, after: cache.lengths) }
    let keyWidth = keyHeadCount * headSize
    cache.append(packed, keyColumn: width, valueColumn: width + keyWidth, sequences)
    var shape = shape(sequences, sequences, mask)
    shape.keys = cache.ranges
    shape.queryStride = packed.shape.width
    shape.isDecoding = true
    return output(attend(packed, cache, shape)).detached
  }

  private func attend(_ packed: Tensor, _ cache: KeyValueCache, _ shape: AttentionShape) -> Tensor {
    switch (cache.keys, cache.values) {
    case (.float(let keys), .float(let values)):
      return attention(packed, keys, values, shape)
    case (.half(let keys), .half(let values)):
      return attention(packed, keys: keys.span, values: values.span, shape)
    default: preconditionFailure("keys and values of one cache are kept alike")
    }
  }

  /// Queries and keys turned as their positions say, values as they are.
  private func turned(_ packed: Tensor, _ sequences: RaggedOffsets, after before: [Int]) -> Tensor {
    let places = sequences.positions(after: before)
    let keyWidth = keyHeadCount * headSize
    let parts = split(packed, widths: [width, keyWidth, keyWidth])
    return concatenate([turned(parts[0], places), turned(parts[1], places), parts[2]], axis: -1).detached
  }

  /// Attention to keys and values that were computed before, by `memoryKeys`.
  /// - Parameter ranges: the rows of the memory that go with each sequence. Sequences may share them, as the hypotheses of
  ///   a beam do.
  public func callAsFunction(
    _ x: Tensor, _ sequences: RaggedOffsets, keys: Tensor, values: Tensor, _ ranges: [Range<Int>]
  ) -> Tensor {
    attend(queries(x, positions: sequences.positions), sequences, keys: keys, values: values, ranges)
  }

  /// The same from queries that were computed before.
  func attend(
    _ query: Tensor, _ sequences: RaggedOffsets, keys: Tensor, values: Tensor, _ ranges: [Range<Int>]
  ) -> Tensor {
    precondition(ranges.count == sequences.count, "\(ranges.count) memories for \(sequences.count) sequences")
    var shape = shape(sequences, sequences, .none)
    shape.keys = ranges
    shape.isDecoding = true
    return output(attention(query, keys, values, shape))
  }

  /// The weights of one query a sequence: for each sequence, for each head, one for each of its keys.
  func weights(_ query: Tensor, keys: Tensor, _ ranges: [Range<Int>]) -> [[[Float]]] {
    let sequences = RaggedOffsets(lengths: [Int](repeating: 1, count: ranges.count))
    var shape = shape(sequences, sequences, .none)
    shape.keys = ranges
    return attentionWeights(query.detached, keys.detached, shape).withElements { weights in
      var place = 0
      return ranges.map { range in
        (0..<headCount).map { _ in
          defer { place += range.count }
          return (place..<place + range.count).map { weights[$0] }
        }
      }
    }
  }

  /// The keys and values of an encoder's output, computed once for all steps of a decoder.
  public func memoryKeys(_ memory: Tensor, _ sequences: RaggedOffsets) -> (keys: Tensor, values: Tensor) {
    keysAndValues(memory, positions: sequences.positions)
  }
}
