import ParlanceKernels
import ParlanceTensor

/// What an attention gives: the weights of all pairs, and for each query the sum of the values by them.
public struct AttentionResult: Sendable {
  /// `[pairs]`; see `AttentionPairs`.
  public let weights: Tensor
  /// `[query rows, width]`.
  public let context: Tensor
}

/// The attention of a recurrent decoder over an encoder's states: one score for each pair.
public protocol SequenceAttention: Module {
  /// What keys are multiplied by before they are scored, `[width, key width]`; nil where they are scored as they are.
  var keyMatrix: Tensor? { get }

  /// Added to what `keyMatrix` makes of a key.
  var keyBias: Tensor? { get }

  /// What a query is multiplied by before it is scored, `[width, query width]`; nil where it is scored as it is.
  var queryMatrix: Tensor? { get }

  /// v of additive scores.
  var scoreVector: Tensor? { get }

  /// - Parameter width: of queries.
  func scoring(width: Int) -> PairScoring
}

extension SequenceAttention {
  public var keyMatrix: Tensor? { nil }
  public var keyBias: Tensor? { nil }
  public var queryMatrix: Tensor? { nil }
  public var scoreVector: Tensor? { nil }

  /// The part of the scores that depends on the keys alone: computed once for all steps of a decoder.
  public func projected(keys: Tensor) -> Tensor { keyMatrix.map { linear(keys, $0, keyBias) } ?? keys }

  /// - Parameters:
  ///   - query: `[query rows, query width]`.
  ///   - keys: `[key rows, key width]`; the values too.
  public func callAsFunction(_ query: Tensor, _ keys: Tensor, _ pairs: AttentionPairs) -> AttentionResult {
    self(query, keys, projected: projected(keys: keys), pairs)
  }

  /// The same with keys projected before.
  public func callAsFunction(
    _ query: Tensor, _ keys: Tensor, projected projectedKeys: Tensor, _ pairs: AttentionPairs
  ) -> AttentionResult {
    let (context, weights) = sequenceAttention(
      scoring(width: query.shape.width), queryMatrix.map { linear(query, $0) } ?? query, keys: projectedKeys,
      values: keys, v: scoreVector, queries: pairs.queries, keyRows: pairs.keys)
    return AttentionResult(weights: weights, context: context)
  }
}

/// v · tanh(W_q q + W_k k + b) (Bahdanau et al. 2015), or with `gain` g · v/|v| in place of v.
public struct AdditiveAttention: SequenceAttention {
  /// `[width, query width]`.
  public var queryWeight: Tensor
  /// `[width, key width]`.
  public var keyWeight: Tensor
  public var bias: Tensor
  public var v: Tensor
  /// `[1]`: the normed form.
  public var gain: Tensor?

  public init(
    queryWidth: Int, keyWidth: Int, width: Int, normed: Bool = false, weights: Initializer = .glorotUniform,
    from random: inout RandomStream
  ) {
    queryWeight = weights.tensor([width, queryWidth], from: &random)
    keyWeight = weights.tensor([width, keyWidth], from: &random)
    bias = Tensor([width], repeating: 0)
    v = Initializer.fanIn.tensor([width], from: &random)
    gain = normed ? Tensor([1], repeating: 1 / Float(width).squareRoot()) : nil
  }

  public var keyMatrix: Tensor? { keyWeight }
  public var keyBias: Tensor? { bias }
  public var queryMatrix: Tensor? { queryWeight }
  public func scoring(width: Int) -> PairScoring { .additive }

  public var scoreVector: Tensor? {
    guard let gain else { return v }
    let unit = normalizeRows(v.reshaped([1, v.count]))
    return matmul(gain.reshaped([1, 1]), unit).reshaped([v.count])
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("Wq", &queryWeight)
    visit("Wk", &keyWeight)
    visit("b", &bias)
    visit("v", &v)
    visit("gain", &gain)
  }
}

/// q · k, as it is or over √width (Luong et al. 2015; Vaswani et al. 2017). Nothing to train.
public struct DotAttention: SequenceAttention {
  public let isScaled: Bool

  public init(scaled: Bool = false) { isScaled = scaled }

  public func scoring(width: Int) -> PairScoring {
    .product(scale: isScaled ? 1 / Float(max(width, 1)).squareRoot() : 1)
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {}
}

/// qᵀ W k: Luong's general form.
public struct GeneralAttention: SequenceAttention {
  /// `[query width, key width]`.
  public var weight: Tensor

  public init(
    queryWidth: Int, keyWidth: Int, weights: Initializer = .glorotUniform, from random: inout RandomStream
  ) { weight = weights.tensor([queryWidth, keyWidth], from: &random) }

  public var keyMatrix: Tensor? { weight }
  public func scoring(width: Int) -> PairScoring { .product(scale: 1) }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) { visit("W", &weight) }
}

/// v · tanh(W [q; k]): Luong's concat form.
public struct ConcatAttention: SequenceAttention {
  /// `[width, query width + key width]`.
  public var weight: Tensor
  public var v: Tensor
  private let queryWidth: Int

  public init(
    queryWidth: Int, keyWidth: Int, width: Int, weights: Initializer = .glorotUniform,
    from random: inout RandomStream
  ) {
    weight = weights.tensor([width, queryWidth + keyWidth], from: &random)
    v = Initializer.fanIn.tensor([width], from: &random)
    self.queryWidth = queryWidth
  }

  public var keyMatrix: Tensor? { sliceColumns(weight, queryWidth..<weight.shape.width) }
  public var queryMatrix: Tensor? { sliceColumns(weight, 0..<queryWidth) }
  public var scoreVector: Tensor? { v }
  public func scoring(width: Int) -> PairScoring { .additive }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("W", &weight)
    visit("v", &v)
  }
}
