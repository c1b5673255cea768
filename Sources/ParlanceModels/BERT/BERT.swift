import ParlanceNN
import ParlanceTensor

/// An encoder of transformer layers that look both ways (Devlin et al. 2019).
public struct BERT: Module {
  public let configuration: BERTConfiguration
  public var words: Embedding
  public var positions: LearnedPositions
  public var types: Embedding?
  public var norm: LayerNorm
  public var layers: [TransformerEncoderLayer]
  /// A layer upon the first token's state; not every model has one.
  public var pooler: Linear?
  private var dropout: Dropout

  /// - Parameter weights: how all weights begin.
  public init(
    _ configuration: BERTConfiguration, pooler hasPooler: Bool = true,
    weights: Initializer = .normal(deviation: 0.02), from random: inout RandomStream
  ) {
    var options = TransformerLayerOptions(
      width: configuration.width, headCount: configuration.headCount, hidden: configuration.hidden)
    options.activation = configuration.activation
    options.norm = .post
    options.normEpsilon = configuration.normEpsilon
    options.dropout = configuration.dropout
    options.weights = weights
    self.configuration = configuration
    words = Embedding(
      count: configuration.vocabularySize, width: configuration.width, padding: configuration.padding,
      weights: weights, from: &random)
    positions = LearnedPositions(
      count: configuration.positionCount, width: configuration.width, weights: weights, from: &random)
    types =
      configuration.typeCount > 0
      ? Embedding(count: configuration.typeCount, width: configuration.width, weights: weights, from: &random)
      : nil
    norm = LayerNorm(width: configuration.width, epsilon: configuration.normEpsilon)
    layers = (0..<configuration.layerCount).map { _ in TransformerEncoderLayer(options, from: &random) }
    pooler =
      hasPooler
      ? Linear(inputs: configuration.width, outputs: configuration.width, weights: weights, from: &random)
      : nil
    dropout = Dropout(configuration.dropout)
  }

  /// What the layers read, `[rows, width]`.
  public func embedded(_ input: EncoderInput) -> Tensor {
    var x = positions.adding(to: words(input.tokens.ids), input.offsets)
    if let types {
      x = x + types(input.types.isEmpty ? [Int32](repeating: 0, count: input.tokens.ids.count) : input.types)
    }
    return dropout(norm(x))
  }

  /// The state of each token after all layers, `[rows, width]`.
  /// - Precondition: no text is longer than there are positions; ids and types are in their tables.
  public func callAsFunction(_ input: EncoderInput) -> Tensor {
    layers.reduce(embedded(input)) { $1($0, input.offsets) }
  }

  /// One vector a text, of its first token: tanh of the pooler where there is one.
  public func pooled(_ states: Tensor, _ input: EncoderInput) -> Tensor {
    let first = gatherRows(states, input.firstRows)
    return pooler.map { activation($0(first), .tanh) } ?? first
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("embeddings.word_embeddings", &words)
    visit("embeddings.position_embeddings", &positions)
    visit("embeddings.token_type_embeddings", &types)
    visit("embeddings.LayerNorm", &norm)
    visit("encoder.layer", &layers)
    visit("pooler.dense", &pooler)
  }
}

extension TensorLayout {
  /// The names of Hugging Face's BERT and DistilBERT files.
  /// - Parameters:
  ///   - prefix: of the encoder's tensors in files of a model with a head: `bert.`, `distilbert.`, or nothing.
  ///   - head: paths of parameters that are not of the encoder, by the names that the file has for them.
  static func bert(_ family: BERTConfiguration.Family, prefix: String, head: [String: String] = [:])
    -> TensorLayout
  {
    let (layers, names) =
      family == .bert ? ("encoder.layer", bertNames) : ("transformer.layer", distilbertNames)
    return TensorLayout { path in
      if let name = head[path] { return .plain(name) }
      let path =
        path.hasPrefix("encoder.encoder.") || path.hasPrefix("encoder.embeddings.")
          || path.hasPrefix("encoder.pooler.") ? String(path.dropFirst("encoder.".count)) : path
      let (start, tail) = layerPath(path)
      guard let tail, start.hasPrefix("encoder.layer.") else { return .plain(prefix + path) }
      let layer = prefix + layers + start.dropFirst("encoder.layer".count) + "."
      if tail == "self_attn.in_proj_weight" || tail == "self_attn.in_proj_bias" {
        let kind = tail.hasSuffix("weight") ? ".weight" : ".bias"
        return .stacked(names.attention.map { layer + $0 + kind })
      }
      for (ours, theirs) in names.parts where tail.hasPrefix(ours) {
        return .plain(layer + theirs + tail.dropFirst(ours.count))
      }
      return .plain(layer + tail)
    }
  }

  private struct LayerNames: Sendable {
    /// Queries, keys, values.
    let attention: [String]
    let parts: [(String, String)]
  }

  private static let bertNames = LayerNames(
    attention: ["attention.self.query", "attention.self.key", "attention.self.value"],
    parts: [
      ("self_attn.out_proj", "attention.output.dense"), ("norm1", "attention.output.LayerNorm"),
      ("linear1", "intermediate.dense"), ("linear2", "output.dense"), ("norm2", "output.LayerNorm"),
    ])

  private static let distilbertNames = LayerNames(
    attention: ["attention.q_lin", "attention.k_lin", "attention.v_lin"],
    parts: [
      ("self_attn.out_proj", "attention.out_lin"), ("norm1", "sa_layer_norm"), ("linear1", "ffn.lin1"),
      ("linear2", "ffn.lin2"), ("norm2", "output_layer_norm"),
    ])
}
