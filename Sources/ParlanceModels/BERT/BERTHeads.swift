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

  public var configuration: BERTConfiguration { encoder.configuration }

  /// A class for each label of the configuration.
  /// - Parameter weights: how all weights begin.
  public init(
    _ configuration: BERTConfiguration, weights: Initializer = .normal(deviation: 0.02),
    from random: inout RandomStream
  ) {
    let isDistilled = configuration.family == .distilbert
    let width = configuration.width
    encoder = BERT(configuration, pooler: !isDistilled, weights: weights, from: &random)
    hidden = isDistilled ? Linear(inputs: width, outputs: width, weights: weights, from: &random) : nil
    classifier = Linear(
      inputs: width, outputs: configuration.labels.count, weights: weights, from: &random)
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
    crossEntropy(logits(EncoderInput(batch.input, types: batch.types)), targets: batch.labels)
  }
}

/// BERT with a layer that tells the label of each token.
public struct BERTTagger: Module {
  public var encoder: BERT
  public var classifier: Linear
  private var dropout: Dropout

  public var configuration: BERTConfiguration { encoder.configuration }

  /// A class for each label of the configuration.
  /// - Parameter weights: how all weights begin.
  public init(
    _ configuration: BERTConfiguration, weights: Initializer = .normal(deviation: 0.02),
    from random: inout RandomStream
  ) {
    encoder = BERT(configuration, pooler: false, weights: weights, from: &random)
    classifier = Linear(
      inputs: configuration.width, outputs: configuration.labels.count, weights: weights, from: &random)
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
        "next.weight": "cls.seq_relationship.weight", "next.bias": "cls.seq_relationship.bias",
      ])
  }

  private static func identity(_ names: String...) -> [String: String] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, $0) })
  }
}
