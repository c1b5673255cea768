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
  /// The part of the scores that depends on the keys alone: computed once for all steps of a decoder.
  func projected(keys: Tensor) -> Tensor

  /// - Parameter projectedKeys: what `projected(keys:)` gave.
  func scores(_ query: Tensor, _ projectedKeys: Tensor, _ pairs: AttentionPairs) -> Tensor
}

extension SequenceAttention {
  public func projected(keys: Tensor) -> Tensor { keys }

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
    let weights = pairSoftmax(scores(query, projectedKeys, pairs), pairs)
    return AttentionResult(weights: weights, context: weightedSums(weights, keys, pairs))
  }
}

/// v · tanh(W_q q + W_k k + b) (Bahdanau et al. 2015), or with `gain` g · v/|v| in place of v.
public struct AdditiveAttention: SequenceAttention {
  /// `[width, query width]`.
  public var queryWeight: LinearWeight
  /// `[width, key width]`.
  public var keyWeight: LinearWeight
  public var bias: Tensor
  public var v: Tensor
  /// `[1]`: the normed form.
  public var gain: Tensor?

  public init(
    queryWidth: Int, keyWidth: Int, width: Int, normed: Bool = false, weights: Initializer = .glorotUniform,
    from random: inout RandomStream
  ) {
    queryWeight = .dense(weights.tensor([width, queryWidth], from: &random))
    keyWeight = .dense(weights.tensor([width, keyWidth], from: &random))
    bias = Tensor([width], repeating: 0)
    v = Initializer.fanIn.tensor([width], from: &random)
    gain = normed ? Tensor([1], repeating: 1 / Float(width).squareRoot()) : nil
  }

  public func projected(keys: Tensor) -> Tensor { keyWeight.multiply(keys, bias: bias) }

  public func scores(_ query: Tensor, _ projectedKeys: Tensor, _ pairs: AttentionPairs) -> Tensor {
    additiveScores(queryWeight.multiply(query, bias: nil), projectedKeys, direction, pairs)
  }

  private var direction: Tensor {
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

  public func scores(_ query: Tensor, _ projectedKeys: Tensor, _ pairs: AttentionPairs) -> Tensor {
    let scale = isScaled ? 1 / Float(max(query.shape.width, 1)).squareRoot() : 1
    return dotScores(query, projectedKeys, pairs, scale: scale)
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

  /// W k.
  public func projected(keys: Tensor) -> Tensor { linear(keys, weight) }

  public func scores(_ query: Tensor, _ projectedKeys: Tensor, _ pairs: AttentionPairs) -> Tensor {
    dotScores(query, projectedKeys, pairs)
  }

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

  public func projected(keys: Tensor) -> Tensor {
    linear(keys, sliceColumns(weight, queryWidth..<weight.shape.width))
  }

  public func scores(_ query: Tensor, _ projectedKeys: Tensor, _ pairs: AttentionPairs) -> Tensor {
    additiveScores(linear(query, sliceColumns(weight, 0..<queryWidth)), projectedKeys, v, pairs)
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("W", &weight)
    visit("v", &v)
  }
}
