import ParlanceKernels
import ParlanceNN
import ParlanceTensor

/// BERT with a layer that tells the class of a text, or of a pair of texts.
public struct BERTClassifier: Module {
  public var encoder: BERT
  /// DistilBERT's layer in place of a pooler.
  public var hidden: Linear?
  public var classifier: Linear
  private var dropout: Dropout

  public init(_ configuration: BERTConfiguration, classes: Int, from random: inout RandomStream) {
    let isDistilled = configuration.family == .distilbert
    let width = configuration.width
    encoder = BERT(configuration, pooler: !isDistilled, from: &random)
    let weights = Initializer.normal(deviation: 0.02)
    hidden = isDistilled ? Linear(inputs: width, outputs: width, weights: weights, from: &random) : nil
    classifier = Linear(inputs: width, outputs: classes, weights: weights, from: &random)
    dropout = Dropout(configuration.classifierDropout)
  }

  /// `[texts, classes]`.
  public func logits(_ input: EncoderInput) -> Tensor {
    let pooled = encoder.pooled(encoder(input), input)
    return classifier(dropout(hidden.map { activation($0(pooled), .relu) } ?? pooled))
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("encoder", &encoder)
    visit("pre_classifier", &hidden)
    visit("classifier", &classifier)
  }
}

extension BERTClassifier: Trainable {
  public func loss(on batch: ClassificationBatch, carrying carried: inout [Tensor]) -> Tensor {
    crossEntropy(logits(EncoderInput(batch.input)), targets: batch.labels)
  }
}

/// BERT with a layer that tells the label of each token.
public struct BERTTagger: Module {
  public var encoder: BERT
  public var classifier: Linear
  private var dropout: Dropout

  public init(_ configuration: BERTConfiguration, classes: Int, from random: inout RandomStream) {
    encoder = BERT(configuration, pooler: false, from: &random)
    classifier = Linear(
      inputs: configuration.width, outputs: classes, weights: .normal(deviation: 0.02), from: &random)
    dropout = Dropout(configuration.family == .bert ? configuration.classifierDropout : configuration.dropout)
  }

  /// `[tokens, classes]`.
  public func logits(_ input: EncoderInput) -> Tensor { classifier(dropout(encoder(input))) }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("encoder", &encoder)
    visit("classifier", &classifier)
  }
}

extension BERTTagger: Trainable {
  public func loss(on batch: TaggingBatch, carrying carried: inout [Tensor]) -> Tensor {
    let states = gatherRows(encoder(EncoderInput(batch.input)), batch.wordRows.map { Int($0) })
    return crossEntropy(classifier(dropout(states)), targets: batch.tags)
  }
}

/// Texts in which some tokens are hidden, and what stood there.
public struct MaskedLanguageModelBatch: TrainingBatch {
  public var input: EncoderInput
  /// The rows to be foretold.
  public var rows: [Int32]
  /// The token that stood in each of them.
  public var targets: [Int32]

  /// - Precondition: one target a row.
  public init(input: EncoderInput, rows: [Int32], targets: [Int32]) {
    precondition(rows.count == targets.count, "\(rows.count) rows, \(targets.count) targets")
    self.input = input
    self.rows = rows
    self.targets = targets
  }

  public var targetCount: Int { targets.count }
  public var tokenCount: Int { input.tokens.ids.count }
}

/// BERT with a layer that foretells hidden tokens; its output layer is the table of words.
public struct BERTMaskedLanguageModel: Module {
  public var encoder: BERT
  public var transform: Linear
  public var norm: LayerNorm
  /// `[vocabulary]`.
  public var bias: Tensor
  private let activation: Activation

  /// - Parameter weights: how all weights begin.
  public init(
    _ configuration: BERTConfiguration, weights: Initializer = .normal(deviation: 0.02),
    from random: inout RandomStream
  ) {
    encoder = BERT(configuration, pooler: false, weights: weights, from: &random)
    transform = Linear(
      inputs: configuration.width, outputs: configuration.width, weights: weights, from: &random)
    norm = LayerNorm(width: configuration.width, epsilon: configuration.normEpsilon)
    bias = Tensor([configuration.vocabularySize], repeating: 0)
    activation = configuration.activation
  }

  /// What goes into the output layer, for some rows of the encoder's states.
  func transformed(_ states: Tensor) -> Tensor {
    norm(transform(states, activation: activation))
  }

  /// For all tokens, `[tokens, vocabulary]`.
  public func logits(_ input: EncoderInput) -> Tensor {
    encoder.words.scores(transformed(encoder(input)), bias: bias)
  }

  /// For some rows only, `[rows.count, vocabulary]`.
  public func logits(_ input: EncoderInput, rows: [Int]) -> Tensor {
    encoder.words.scores(transformed(gatherRows(encoder(input), rows)), bias: bias)
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("encoder", &encoder)
    visit("transform", &transform)
    visit("norm", &norm)
    visit("bias", &bias)
  }
}

extension BERTMaskedLanguageModel: Trainable {
  public func loss(on batch: MaskedLanguageModelBatch, carrying carried: inout [Tensor]) -> Tensor {
    let states = gatherRows(encoder(batch.input), batch.rows.map { Int($0) })
    return linearCrossEntropy(transformed(states), encoder.words.weight, bias, targets: batch.targets)
  }
}

extension TensorLayout {
  static func bertClassifier(_ family: BERTConfiguration.Family) -> TensorLayout {
    bert(
      family, prefix: family.rawValue + ".",
      head: identity("classifier.weight", "classifier.bias", "pre_classifier.weight", "pre_classifier.bias"))
  }

  static func bertTagger(_ family: BERTConfiguration.Family) -> TensorLayout {
    bert(family, prefix: family.rawValue + ".", head: identity("classifier.weight", "classifier.bias"))
  }

  static func bertMaskedLanguageModel(_ family: BERTConfiguration.Family) -> TensorLayout {
    let names =
      family == .bert
      ? ("cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm", "cls.predictions.bias")
      : ("vocab_transform", "vocab_layer_norm", "vocab_projector.bias")
    return bert(
      family, prefix: family.rawValue + ".",
      head: [
        "transform.weight": names.0 + ".weight", "transform.bias": names.0 + ".bias",
        "norm.weight": names.1 + ".weight", "norm.bias": names.1 + ".bias", "bias": names.2,
      ])
  }

  private static func identity(_ names: String...) -> [String: String] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, $0) })
  }
}
