import ParlanceNN
import ParlanceTensor

/// A language model of transformer layers that look back (Radford et al. 2019). Texts of different lengths lie end to end.
public struct GPT2: Module {
  public let configuration: GPT2Configuration
  public var tokens: Embedding
  public var positions: LearnedPositions
  public var layers: [TransformerEncoderLayer]
  public var norm: LayerNorm
  /// nil where the table of tokens serves as output layer too.
  public var output: Linear?
  private var dropout: Dropout

  public init(_ configuration: GPT2Configuration, from random: inout RandomStream) {
    self.init(configuration, weights: .normal(deviation: 0.02), from: &random)
  }

  /// - Parameter weights: how all weights begin.
  public init(
    _ configuration: GPT2Configuration, weights: Initializer, from random: inout RandomStream
  ) {
    var options = TransformerLayerOptions(
      width: configuration.width, headCount: configuration.headCount, hidden: configuration.hidden)
    options.activation = configuration.activation
    options.norm = .pre
    options.normEpsilon = configuration.normEpsilon
    options.dropout = configuration.dropout
    options.weights = weights
    self.configuration = configuration
    tokens = Embedding(
      count: configuration.vocabularySize, width: configuration.width, weights: weights, from: &random)
    positions = LearnedPositions(
      count: configuration.positionCount, width: configuration.width, weights: weights, from: &random)
    layers = []
    for _ in 0..<configuration.layerCount {
      var layer = TransformerEncoderLayer(options, from: &random)
      // The sum of all residual branches keeps the variance of one (section 2.3 of the paper).
      let share = 1 / Float(2 * configuration.layerCount).squareRoot()
      layer.updateParameters { name, tensor in
        if name.path == "self_attn.out_proj.weight" || name.path == "linear2.weight" {
          tensor = scale(tensor, by: share)
        }
      }
      layers.append(layer)
    }
    norm = LayerNorm(width: configuration.width, epsilon: configuration.normEpsilon)
    output =
      configuration.tiesOutput
      ? nil
      : Linear(
        inputs: configuration.width, outputs: configuration.vocabularySize, bias: false, weights: weights,
        from: &random)
    dropout = Dropout(configuration.embeddingDropout)
  }

  /// The state of each position after all layers, `[rows, width]`.
  /// - Precondition: no text is longer than there are positions; ids are in the vocabulary.
  public func hidden(_ texts: TokenSequences) -> Tensor {
    var x = dropout(positions.adding(to: tokens(texts.ids), texts.offsets))
    for layer in layers { x = layer(x, texts.offsets, mask: .causal) }
    return norm(x)
  }

  /// What comes after each position: `[rows, vocabulary]`.
  public func logits(_ texts: TokenSequences) -> Tensor { logits(hidden: hidden(texts)) }

  func logits(hidden: Tensor) -> Tensor {
    output.map { $0(hidden) } ?? tokens.scores(hidden)
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("wte", &tokens)
    visit("wpe", &positions)
    visit("h", &layers)
    visit("ln_f", &norm)
    visit("lm_head", &output)
  }
}

extension GPT2: Trainable {
  public func loss(on batch: LanguageModelBatch, carrying carried: inout [Tensor]) -> Tensor {
    let hidden = hidden(batch.input)
    if let output, case .dense(let weight) = output.weight {
      return linearCrossEntropy(hidden, weight, targets: batch.targets)
    }
    return linearCrossEntropy(hidden, tokens.weight, targets: batch.targets)
  }
}

extension TensorLayout {
  /// The names of Hugging Face's GPT-2 files.
  /// - Parameter prefix: `transformer.`, or nothing in files of the model without its head.
  static func gpt2(prefix: String) -> TensorLayout {
    let names = [
      ("self_attn.in_proj_weight", "attn.c_attn.weight"), ("self_attn.in_proj_bias", "attn.c_attn.bias"),
      ("self_attn.out_proj.weight", "attn.c_proj.weight"), ("self_attn.out_proj.bias", "attn.c_proj.bias"),
      ("linear1.weight", "mlp.c_fc.weight"), ("linear1.bias", "mlp.c_fc.bias"),
      ("linear2.weight", "mlp.c_proj.weight"), ("linear2.bias", "mlp.c_proj.bias"),
      ("norm1.weight", "ln_1.weight"), ("norm1.bias", "ln_1.bias"), ("norm2.weight", "ln_2.weight"),
      ("norm2.bias", "ln_2.bias"),
    ]
    return TensorLayout { path in
      if path == "lm_head.weight" { return .plain(path) }
      let (head, tail) = layerPath(path)
      guard let tail, let name = names.first(where: { $0.0 == tail })?.1 else { return .plain(prefix + path) }
      let full = prefix + head + "." + name
      return name.hasSuffix(".weight") && !name.hasPrefix("ln_") ? .transposed(full) : .plain(full)
    }
  }

  /// A path cut behind its first number: the layer, and what is in it.
  static func layerPath(_ path: String) -> (head: String, tail: String?) {
    let parts = path.split(separator: ".")
    guard let number = parts.firstIndex(where: { Int($0) != nil }), number + 1 < parts.count else {
      return (path, nil)
    }
    return (parts[...number].joined(separator: "."), parts[(number + 1)...].joined(separator: "."))
  }

  /// Masks that old GPT-2 files carry as tensors.
  static func isGPT2Mask(_ name: String) -> Bool {
    name.hasSuffix(".attn.bias") || name.hasSuffix(".attn.masked_bias")
  }
}
