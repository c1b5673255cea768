/// What one call of the attention kernel goes over: a ragged batch of sequences, its heads, and where their vectors lie.
///
/// Queries, keys and values are rows of tokens. A token's row holds the vectors of its heads end to end, `headSize` floats
/// each; from one row to the next it is a stride, so that all three may be columns of one packed matrix.
public struct AttentionShape: Sendable {
  /// Which rows of the queries (and of the output) belong to each sequence.
  public var queries: [Range<Int>]
  /// Which rows of the keys and values belong to each sequence. Sequences may share keys in the forward direction.
  public var keys: [Range<Int>]
  /// Query heads.
  public var heads: Int
  /// Key and value heads; `heads / keyHeads` neighboring query heads share one.
  public var keyHeads: Int
  /// Floats in one head's vector.
  public var headSize: Int
  /// Floats from one token to the next.
  public var queryStride: Int
  public var keyStride: Int
  public var valueStride: Int
  public var outputStride: Int
  public var mask: AttentionMask
  /// What products of queries and keys are multiplied with; 1/√headSize unless said otherwise.
  public var scale: Float
  /// ALiBi: one slope a head, or none at all. Adds slope · (key position − query position) to a score.
  public var slopes: [Float]
  /// How the additive bias is laid out, where one is given.
  public var biasLayout: AttentionBiasLayout?
  /// Whether sequences that have a single query take a path of their own, faster and with other last bits: for a cache
  /// of keys, whose queries come one at a time.
  public var isDecoding = false
  /// Whether queries, keys, weights and values may be rounded to bfloat16 before they are multiplied; sums stay float32.
  /// That is done in the forward direction where the processor multiplies bfloat16 numbers faster, for up to 256 keys.
  public var roundsToBFloat16 = false

  public init(
    queries: [Range<Int>], keys: [Range<Int>]? = nil, heads: Int, keyHeads: Int? = nil, headSize: Int,
    mask: AttentionMask = .none, scale: Float? = nil, slopes: [Float] = [],
    biasLayout: AttentionBiasLayout? = nil
  ) {
    self.queries = queries
    self.keys = keys ?? queries
    self.heads = heads
    self.keyHeads = keyHeads ?? heads
    self.headSize = headSize
    queryStride = heads * headSize
    keyStride = self.keyHeads * headSize
    valueStride = self.keyHeads * headSize
    outputStride = heads * headSize
    self.mask = mask
    self.scale = scale ?? 1 / Float(headSize).squareRoot()
    self.slopes = slopes
    self.biasLayout = biasLayout
  }

  /// Sequences end to end.
  /// - Parameters:
  ///   - queryOffsets: where each sequence's queries start, and where the last one's end.
  ///   - keyOffsets: the same of keys and values; the queries' where nil.
  public init(
    queryOffsets: [Int], keyOffsets: [Int]? = nil, heads: Int, keyHeads: Int? = nil, headSize: Int,
    mask: AttentionMask = .none, scale: Float? = nil, slopes: [Float] = [],
    biasLayout: AttentionBiasLayout? = nil
  ) {
    self.init(
      queries: Self.ranges(queryOffsets), keys: keyOffsets.map(Self.ranges), heads: heads, keyHeads: keyHeads,
      headSize: headSize, mask: mask, scale: scale, slopes: slopes, biasLayout: biasLayout)
  }

  /// Queries, keys and values are neighboring columns of one matrix: [queries of all heads | keys | values].
  public mutating func usePackedRows() {
    queryStride = packedWidth
    keyStride = packedWidth
    valueStride = packedWidth
  }

  /// Floats in a row of packed queries, keys and values.
  public var packedWidth: Int { (heads + 2 * keyHeads) * headSize }
  /// Where the keys start in a packed row.
  public var packedKeyOffset: Int { heads * headSize }
  /// Where the values start in a packed row.
  public var packedValueOffset: Int { (heads + keyHeads) * headSize }

  /// Rows that the queries reach: the end of the last range.
  public var queryRows: Int { queries.reduce(0) { max($0, $1.upperBound) } }
  public var keyRows: Int { keys.reduce(0) { max($0, $1.upperBound) } }

  /// How many floats all attention weights are: for each sequence [heads, queries, keys], one after the other.
  public var weightCount: Int {
    zip(queries, keys).reduce(0) { $0 + heads * $1.0.count * $1.1.count }
  }

  /// The sequences that have one query.
  var singleQueries: [Int] { queries.indices.filter { queries[$0].count == 1 } }

  /// The sequences that have more than one query, or none.
  var withoutSingleQueries: AttentionShape {
    var rest = self
    let kept = queries.indices.filter { queries[$0].count != 1 }
    rest.queries = kept.map { queries[$0] }
    rest.keys = kept.map { keys[$0] }
    return rest
  }

  /// Query heads that share a key head.
  var group: Int { heads / keyHeads }

  private static func ranges(_ offsets: [Int]) -> [Range<Int>] {
    zip(offsets, offsets.dropFirst()).map { start, end in
      precondition(start >= 0 && start <= end, "offsets of sequences must not fall: \(start), \(end)")
      return start..<end
    }
  }
}

/// Where the additive bias of (sequence, head, query, key) lies: at the sum of the three first times their strides, plus
/// the key. A stride of 0 shares one bias, as between all sequences for relative positions.
public struct AttentionBiasLayout: Sendable, Equatable {
  public var sequenceStride: Int
  public var headStride: Int
  public var queryStride: Int

  public init(sequenceStride: Int = 0, headStride: Int, queryStride: Int) {
    self.sequenceStride = sequenceStride
    self.headStride = headStride
    self.queryStride = queryStride
  }
}
