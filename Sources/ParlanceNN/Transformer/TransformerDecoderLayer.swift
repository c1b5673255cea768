import ParlanceKernels
import ParlanceTensor

/// A layer of a transformer's decoder: self-attention to what came before, attention to the encoder's output,
/// feed-forward.
public struct TransformerDecoderLayer: Module {
  public var attention: MultiHeadAttention
  public var memoryAttention: MultiHeadAttention
  public var feedForward: FeedForward
  public var attentionNorm: LayerNorm
  public var memoryNorm: LayerNorm
  public var feedForwardNorm: LayerNorm
  public let norm: NormPlacement
  public var dropout: Dropout

  public init(_ options: TransformerLayerOptions, from random: inout RandomStream) {
    attention = options.attention(from: &random, positions: options.positions)
    memoryAttention = options.attention(from: &random, positions: .none)
    feedForward = options.feedForward(from: &random)
    attentionNorm = LayerNorm(width: options.width, epsilon: options.normEpsilon)
    memoryNorm = LayerNorm(width: options.width, epsilon: options.normEpsilon)
    feedForwardNorm = LayerNorm(width: options.width, epsilon: options.normEpsilon)
    norm = options.norm
    dropout = Dropout(options.dropout)
  }

  /// - Parameters:
  ///   - x: `[rows, width]`.
  ///   - memory: the encoder's output, `[memory rows, width]`.
  ///   - mask: of the self-attention.
  public func callAsFunction(
    _ x: Tensor, _ sequences: RaggedOffsets, memory: Tensor, _ memorySequences: RaggedOffsets,
    mask: AttentionMask = .causal
  ) -> Tensor {
    let attended = norm(x, attentionNorm, dropout) { attention($0, sequences, mask: mask) }
    let informed = norm(attended, memoryNorm, dropout) {
      memoryAttention($0, sequences, memory: memory, memorySequences)
    }
    return norm(informed, feedForwardNorm, dropout) { feedForward($0) }
  }

  /// The names are PyTorch's.
  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("self_attn", &attention)
    visit("multihead_attn", &memoryAttention)
    feedForward.visitParameters(&visit)
    visit("norm1", &attentionNorm)
    visit("norm2", &memoryNorm)
    visit("norm3", &feedForwardNorm)
  }
}
