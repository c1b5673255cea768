import ParlanceKernels
import ParlanceTensor

/// Where a transformer layer normalizes.
public enum NormPlacement: Sendable, Hashable {
  /// Before each part; a stack of such layers needs one more norm at its end.
  case pre
  /// After each part and its residual (Vaswani et al. 2017).
  case post

  /// One part of a layer with its residual connection.
  func callAsFunction(_ x: Tensor, _ norm: LayerNorm, _ dropout: Dropout, _ part: (Tensor) -> Tensor)
    -> Tensor
  {
    switch self {
    case .pre: x + dropout(part(norm(x)))
    case .post: norm(x, adding: dropout(part(x)))
    }
  }
}

/// What the layers of a transformer are made with.
public struct TransformerLayerOptions: Sendable, Hashable {
  public var width: Int
  public var headCount: Int
  public var keyHeadCount: Int?
  public var hidden: Int
  public var activation: Activation = .relu
  public var norm: NormPlacement = .post
  public var normEpsilon: Float = 1e-5
  public var positions: AttentionPositions = .none
  /// After each part, and within the feed-forward part.
  public var dropout: Float = 0
  public var weights: Initializer = .glorotUniform

  public init(width: Int, headCount: Int, hidden: Int) {
    self.width = width
    self.headCount = headCount
    self.hidden = hidden
  }

  func attention(from random: inout RandomStream, positions: AttentionPositions) -> MultiHeadAttention {
    MultiHeadAttention(
      width: width, headCount: headCount, keyHeadCount: keyHeadCount, positions: positions, weights: weights,
      from: &random)
  }

  func feedForward(from random: inout RandomStream) -> FeedForward {
    FeedForward(
      width: width, hidden: hidden, activation: activation, dropout: dropout, weights: weights, from: &random)
  }
}

/// A layer of a transformer's encoder, or of a model that is only a decoder: self-attention, then feed-forward.
public struct TransformerEncoderLayer: Module {
  public var attention: MultiHeadAttention
  public var feedForward: FeedForward
  public var attentionNorm: LayerNorm
  public var feedForwardNorm: LayerNorm
  public let norm: NormPlacement
  public var dropout: Dropout

  public init(_ options: TransformerLayerOptions, from random: inout RandomStream) {
    attention = options.attention(from: &random, positions: options.positions)
    feedForward = options.feedForward(from: &random)
    attentionNorm = LayerNorm(width: options.width, epsilon: options.normEpsilon)
    feedForwardNorm = LayerNorm(width: options.width, epsilon: options.normEpsilon)
    norm = options.norm
    dropout = Dropout(options.dropout)
  }

  /// - Parameters:
  ///   - x: `[rows, width]`.
  ///   - mask: `.causal` in a language model.
  public func callAsFunction(_ x: Tensor, _ sequences: RaggedOffsets, mask: AttentionMask = .none) -> Tensor {
    let x = norm(x, attentionNorm, dropout) { attention($0, sequences, mask: mask) }
    return norm(x, feedForwardNorm, dropout) { feedForward($0) }
  }

  /// The names are PyTorch's.
  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("self_attn", &attention)
    feedForward.visitParameters(&visit)
    visit("norm1", &attentionNorm)
    visit("norm2", &feedForwardNorm)
  }
}
