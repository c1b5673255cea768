import ParlanceKernels
import ParlanceTensor

/// Attention in several heads (Vaswani et al. 2017) over ragged batches: each position looks at the positions of its own
/// sequence, or of another one that goes with it.
///
/// The projections of queries, keys and values are one matrix, `[(heads + 2 keyHeads) · headSize, width]`. With itself a
/// sequence needs one product for all three.
public struct MultiHeadAttention: Module {
  /// Queries of all heads, then keys, then values.
  public var weight: LinearWeight
  public var bias: Tensor?
  public var output: Linear
  public let width: Int
  public let headCount: Int
  /// Key and value heads: fewer than `headCount` where several query heads share one (grouped queries).
  public let keyHeadCount: Int
  public let headSize: Int
  /// What positions do to the scores, besides the sinusoids or vectors that are added to the input.
  public var positions: AttentionPositions
  /// Where nil, 1/√headSize.
  public var scale: Float?

  public init(
    width: Int, headCount: Int, keyHeadCount: Int? = nil, bias: Bool = true,
    positions: AttentionPositions = .none,
    weights: Initializer = .glorotUniform, from random: inout RandomStream
  ) {
    let keyHeadCount = keyHeadCount ?? headCount
    precondition(
      headCount > 0 && width % headCount == 0 && keyHeadCount > 0 && headCount % keyHeadCount == 0,
      "\(headCount) heads, \(keyHeadCount) of keys, over a width of \(width)")
    self.width = width
    self.headCount = headCount
    self.keyHeadCount = keyHeadCount
    headSize = width / headCount
    let rows = (headCount + 2 * keyHeadCount) * headSize
    weight = .dense(weights.tensor([rows, width], from: &random))
    self.bias = bias ? Tensor([rows], repeating: 0) : nil
    output = Linear(inputs: width, outputs: width, bias: bias, weights: weights, from: &random)
    self.positions = positions
  }

  /// Each position attends to its own sequence.
  /// - Parameters:
  ///   - x: `[rows, width]`.
  ///   - mask: which keys a query sees; `.causal` for those up to its own position.
  public func callAsFunction(_ x: Tensor, _ sequences: RaggedOffsets, mask: AttentionMask = .none) -> Tensor {
    var shape = shape(sequences, sequences, mask)
    // Where weights are rounded already, this costs no more of the numbers' precision than they did. Not where the same
    // positions may be computed with a cache too, which rounds by an eighth of that: both ways are to give like scores.
    shape.roundsToBFloat16 = weight.isRounded && mask.causality == .none
    let packed = weight.multiply(x, bias: bias)
    guard case .rotary = positions else { return output(attention(packed: packed, shape)) }
    let places = sequences.positions
    let keyWidth = keyHeadCount * headSize
    let parts = split(packed, widths: [width, keyWidth, keyWidth])
    return output(
      attention(turned(parts[0], places), turned(parts[1], places), parts[2], shape))
  }

  /// Each position attends to the sequence of `memory` that goes with its own.
  /// - Parameters:
  ///   - x: `[rows, width]`.
  ///   - memory: `[key rows, width]`.
  public func callAsFunction(
    _ x: Tensor, _ sequences: RaggedOffsets, memory: Tensor, _ memorySequences: RaggedOffsets,
    mask: AttentionMask = .none
  ) -> Tensor {
    let (keys, values) = keysAndValues(memory, positions: memorySequences.positions)
    let query = queries(x, positions: sequences.positions)
    return output(attention(query, keys, values, shape(sequences, memorySequences, mask)))
  }

  /// The attention weights, `[heads, queries, keys]` of each sequence one after the other: to look at, not for training.
  public func weights(
    _ x: Tensor, _ sequences: RaggedOffsets, memory: Tensor? = nil, _ memorySequences: RaggedOffsets? = nil,
    mask: AttentionMask = .none
  ) -> Tensor {
    let keySequences = memorySequences ?? sequences
    let (keys, _) = keysAndValues((memory ?? x).detached, positions: keySequences.positions)
    let query = queries(x.detached, positions: sequences.positions)
    return attentionWeights(query.detached, keys.detached, shape(sequences, keySequences, mask))
  }

  func shape(_ queries: RaggedOffsets, _ keys: RaggedOffsets, _ mask: AttentionMask) -> AttentionShape {
    AttentionShape(
      queryOffsets: queries.offsets, keyOffsets: keys.offsets, heads: headCount, keyHeads: keyHeadCount,
      headSize: headSize, mask: mask, scale: scale, slopes: slopes)
  }

  var slopes: [Float] {
    if case .alibi = positions { return ALiBi.slopes(headCount) }
    return []
  }

  func queries(_ x: Tensor, positions: [Int]) -> Tensor {
    turned(weight.multiply(x, bias: bias, block: queryRows), positions)
  }

  func keysAndValues(_ x: Tensor, positions: [Int]) -> (Tensor, Tensor) {
    let keyWidth = keyHeadCount * headSize
    let parts = split(
      weight.multiply(x, bias: bias, block: keyValueRows), widths: [keyWidth, keyWidth])
    return (turned(parts[0], positions), parts[1])
  }

  func turned(_ x: Tensor, _ places: [Int]) -> Tensor {
    guard case .rotary(let form, let base) = positions else { return x }
    return rotary(x, positions: places, headSize: headSize, interleaved: form == .neighbors, base: base)
  }

  private var queryRows: Range<Int> { 0..<width }
  private var keyValueRows: Range<Int> { width..<width + 2 * keyHeadCount * headSize }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("in_proj_weight", &weight)
    visit("in_proj_bias", &bias)
    visit("out_proj", &output)
  }
}

extension RaggedOffsets {
  /// The place of each row in its own sequence, from 0.
  public var positions: [Int] { (0..<count).flatMap { Array(0..<self[$0].count) } }

  /// The same where so many rows of each sequence came before.
  public func positions(after lengths: [Int]) -> [Int] {
    (0..<count).flatMap { Array(lengths[$0]..<lengths[$0] + self[$0].count) }
  }

  /// The last row of each sequence.
  /// - Precondition: none is empty.
  public var lastRows: [Int] { offsets.dropFirst().map { $0 - 1 } }
}
