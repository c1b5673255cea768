import ParlanceNN
import ParlanceTensor

/// An encoder and a decoder of transformer layers, for translation (Vaswani et al. 2017). One table of vectors serves the
/// source, the target and the output layer.
public struct Transformer: Module {
  public let configuration: TransformerConfiguration
  public var embedding: Embedding
  public var encoder: TransformerEncoder
  public var decoder: TransformerDecoder
  /// Added to the logits; not trained. `[1, vocabulary]`.
  public var outputBias: Tensor

  /// - Parameter weights: how all weights begin; where nil, as suits each.
  public init(
    _ configuration: TransformerConfiguration, weights: Initializer? = nil, from random: inout RandomStream
  ) {
    self.configuration = configuration
    let width = configuration.width
    embedding = Embedding(
      count: configuration.vocabularySize, width: width, padding: configuration.padding,
      weights: weights
        ?? .normal(deviation: configuration.scalesEmbedding ? 1 / Float(width).squareRoot() : 0.02),
      from: &random)
    encoder = TransformerEncoder(configuration, weights ?? .glorotUniform, from: &random)
    decoder = TransformerDecoder(configuration, weights ?? .glorotUniform, from: &random)
    outputBias = Tensor([1, configuration.vocabularySize], repeating: 0)
  }

  func embedded(_ ids: [Int32]) -> Tensor {
    let vectors = embedding(ids)
    return configuration.scalesEmbedding
      ? scale(vectors, by: Float(configuration.width).squareRoot()) : vectors
  }

  /// The state of each source token, `[source rows, width]`.
  public func encode(_ source: TokenSequences) -> Tensor { encoder(embedded(source.ids), source.offsets) }

  /// The states behind each token that the decoder reads, `[target rows, width]`.
  public func decode(_ target: TokenSequences, memory: Tensor, _ source: RaggedOffsets) -> Tensor {
    decoder(embedded(target.ids), target.offsets, memory: memory, source)
  }

  /// What comes after each token that the decoder reads, `[target rows, vocabulary]`.
  public func logits(_ source: TokenSequences, _ target: TokenSequences) -> Tensor {
    logits(hidden: decode(target, memory: encode(source), source.offsets))
  }

  func logits(hidden: Tensor) -> Tensor {
    embedding.scores(hidden, bias: outputBias.reshaped([configuration.vocabularySize]))
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("model.shared", &embedding)
    visit("model.encoder", &encoder)
    visit("model.decoder", &decoder)
    visit.buffer("final_logits_bias", &outputBias)
  }
}

extension Transformer: Trainable {
  public func loss(on batch: TranslationBatch, carrying carried: inout [Tensor]) -> Tensor {
    let hidden = decode(batch.targetInput, memory: encode(batch.source), batch.source.offsets)
    return linearCrossEntropy(
      hidden, embedding.weight, outputBias.reshaped([configuration.vocabularySize]), targets: batch.targets,
      smoothing: configuration.labelSmoothing)
  }
}

/// What goes before the layers on either side: positions, and a norm where there is one.
public struct TransformerPositions: Module {
  var learned: LearnedPositions?
  var norm: LayerNorm?
  private let sinusoids: SinusoidalPositions
  private let dropout: Dropout

  init(_ configuration: TransformerConfiguration, from random: inout RandomStream) {
    sinusoids = SinusoidalPositions(width: configuration.width, form: .halves)
    if configuration.isBART {
      learned = LearnedPositions(
        count: configuration.positionCount, width: configuration.width, offset: 2, from: &random)
      norm = LayerNorm(width: configuration.width)
    }
    dropout = Dropout(configuration.dropout)
  }

  func callAsFunction(_ x: Tensor, _ places: [Int]) -> Tensor {
    // Beyond the last position the last one is used again: a caller that cares sets a limit.
    let placed =
      x + (learned.map { table in table(places.map { min($0, table.limit - 1) }) } ?? sinusoids(places))
    return dropout(norm.map { $0(placed) } ?? placed)
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("embed_positions", &learned)
    visit("layernorm_embedding", &norm)
  }
}

public struct TransformerEncoder: Module {
  var positions: TransformerPositions
  public var layers: [TransformerEncoderLayer]
  /// Where the layers normalize before each part.
  public var norm: LayerNorm?

  init(_ configuration: TransformerConfiguration, _ weights: Initializer, from random: inout RandomStream) {
    positions = TransformerPositions(configuration, from: &random)
    let options = configuration.layer(
      heads: configuration.encoderHeads, hidden: configuration.encoderHidden, weights)
    layers = (0..<configuration.encoderLayers).map { _ in TransformerEncoderLayer(options, from: &random) }
    norm = configuration.norm == .pre ? LayerNorm(width: configuration.width) : nil
  }

  func callAsFunction(_ x: Tensor, _ sequences: RaggedOffsets) -> Tensor {
    let states = layers.reduce(positions(x, sequences.positions)) { $1($0, sequences) }
    return norm.map { $0(states) } ?? states
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    positions.visitParameters(&visit)
    visit("layers", &layers)
    visit("layer_norm", &norm)
  }
}

public struct TransformerDecoder: Module {
  var positions: TransformerPositions
  public var layers: [TransformerDecoderLayer]
  public var norm: LayerNorm?

  init(_ configuration: TransformerConfiguration, _ weights: Initializer, from random: inout RandomStream) {
    positions = TransformerPositions(configuration, from: &random)
    let options = configuration.layer(
      heads: configuration.decoderHeads, hidden: configuration.decoderHidden, weights)
    layers = (0..<configuration.decoderLayers).map { _ in TransformerDecoderLayer(options, from: &random) }
    norm = configuration.norm == .pre ? LayerNorm(width: configuration.width) : nil
  }

  func callAsFunction(_ x: Tensor, _ sequences: RaggedOffsets, memory: Tensor, _ source: RaggedOffsets)
    -> Tensor
  {
    let states = layers.reduce(positions(x, sequences.positions)) {
      $1($0, sequences, memory: memory, source)
    }
    return norm.map { $0(states) } ?? states
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    positions.visitParameters(&visit)
    visit("layers", &layers)
    visit("layer_norm", &norm)
  }
}

extension TransformerConfiguration {
  func layer(heads: Int, hidden: Int, _ weights: Initializer) -> TransformerLayerOptions {
    var options = TransformerLayerOptions(width: width, headCount: heads, hidden: hidden)
    options.activation = activation
    options.norm = norm
    options.dropout = dropout
    options.weights = weights
    return options
  }
}

extension TensorLayout {
  /// The names of Marian and BART files, and of our own with norms before each part.
  static let transformer = TensorLayout { path in
    let (head, tail) = layerPath(path)
    guard let tail else { return .plain(path) }
    let isDecoder = path.hasPrefix("model.decoder.")
    for (ours, theirs) in isDecoder ? decoderNames : encoderNames where tail.hasPrefix(ours + ".") {
      let rest = tail.dropFirst(ours.count + 1)
      if rest == "in_proj_weight" || rest == "in_proj_bias" {
        let kind = rest.hasSuffix("weight") ? "weight" : "bias"
        return .stacked(["q_proj", "k_proj", "v_proj"].map { "\(head).\(theirs).\($0).\(kind)" })
      }
      return .plain("\(head).\(theirs).\(rest)")
    }
    return .plain(path)
  }

  private static let encoderNames = [
    ("self_attn", "self_attn"), ("norm1", "self_attn_layer_norm"), ("linear1", "fc1"), ("linear2", "fc2"),
    ("norm2", "final_layer_norm"),
  ]
  private static let decoderNames = [
    ("self_attn", "self_attn"), ("norm1", "self_attn_layer_norm"), ("multihead_attn", "encoder_attn"),
    ("norm2", "encoder_attn_layer_norm"), ("linear1", "fc1"), ("linear2", "fc2"),
    ("norm3", "final_layer_norm"),
  ]

  /// Tables that files carry although they say nothing new.
  static func isTransformerCopy(_ name: String) -> Bool {
    name == "model.encoder.embed_tokens.weight" || name == "model.decoder.embed_tokens.weight"
      || name == "lm_head.weight" || name.hasSuffix("embed_positions.weight")
  }
}
