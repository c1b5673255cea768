import ParlanceNN
import ParlanceTensor
import ParlanceText

/// A BERT or DistilBERT with what stands on it, as Hugging Face's folders hold it.
public protocol BERTFolderModel: FolderModel where Options == BERTConfiguration {
  var configuration: BERTConfiguration { get }

  /// The class of Hugging Face's transformers that reads the folder.
  var architecture: String { get }

  /// - Parameter weights: how all weights begin.
  init(
    _ configuration: BERTConfiguration, in file: (any TensorSource)?, weights: Initializer,
    from random: inout RandomStream)

  static func layout(_ family: BERTConfiguration.Family) -> TensorLayout

  /// Tensors that a file may have beside the model's.
  static func isOther(_ name: String) -> Bool
}

extension BERTFolderModel {
  public static var modelType: String { "bert" }
  public static var tokenizers: [TokenizerRole] { [.text] }

  public var options: BERTConfiguration { configuration }
  public var longestText: Int? { configuration.positionCount }
  public func vocabularySize(_ role: TokenizerRole) -> Int { configuration.vocabularySize }

  public init(_ options: BERTConfiguration, from random: inout RandomStream) {
    self.init(options, in: nil, weights: .normal(deviation: 0.02), from: &random)
  }

  public static func read(_ config: ModelConfiguration, folder: String) throws -> Self {
    var configuration = try BERTConfiguration(reading: config.json, folder: folder)
    let weights = try openWeights(folder: folder, least: configuration.parameterFloor)
    if configuration.labels.isEmpty, let shape = weights.shape(of: "classifier.weight"), shape.rank == 2 {
      // Names that say nothing are not written.
      configuration.labels = (0..<shape[0]).map { "LABEL_\($0)" }
    }
    var random = RandomStream(seed: 0)
    // All weights are about to be replaced.
    var model = Self(configuration, in: weights, weights: .zeros, from: &random)
    let layout = layout(configuration.family).readingOldNorms(of: weights)
    try model.load(weights, layout: layout, folder: folder, sharing: config.cache) { name in
      name.hasSuffix("embeddings.position_ids") || isOther(name)
    }
    return model
  }

  public func config() -> [UInt8] { configuration.config(architecture: architecture) }

  public func fileTensors() -> [String: Tensor] { namedTensors(layout: Self.layout(configuration.family)) }
}

extension BERTClassifier: BERTFolderModel, SharesPanels {
  public static var architecture: String { "BertForSequenceClassification" }
  public static var architectures: [String] { [architecture, "DistilBertForSequenceClassification"] }
  public var architecture: String { Self.architectures[configuration.family == .bert ? 0 : 1] }

  public init(
    _ configuration: BERTConfiguration, in file: (any TensorSource)?, weights: Initializer,
    from random: inout RandomStream
  ) { self.init(configuration, weights: weights, from: &random) }

  public static func layout(_ family: BERTConfiguration.Family) -> TensorLayout { .bertClassifier(family) }
  public static func isOther(_ name: String) -> Bool { false }
}

extension BERTTagger: BERTFolderModel, SharesPanels {
  public static var architecture: String { "BertForTokenClassification" }
  public static var architectures: [String] { [architecture, "DistilBertForTokenClassification"] }
  public var architecture: String { Self.architectures[configuration.family == .bert ? 0 : 1] }

  public init(
    _ configuration: BERTConfiguration, in file: (any TensorSource)?, weights: Initializer,
    from random: inout RandomStream
  ) { self.init(configuration, weights: weights, from: &random) }

  public static func layout(_ family: BERTConfiguration.Family) -> TensorLayout { .bertTagger(family) }
  /// Old files have the pooler, which a tagger does not use.
  public static func isOther(_ name: String) -> Bool { name.hasPrefix("bert.pooler.") }
}

extension BERTMaskedLanguageModel: BERTFolderModel, SharesPanels {
  public static var architecture: String { "BertForMaskedLM" }
  public static var architectures: [String] {
    [architecture, "DistilBertForMaskedLM", "BertForPreTraining"]
  }
  public var architecture: String {
    guard configuration.family == .bert else { return "DistilBertForMaskedLM" }
    return next == nil ? Self.architecture : "BertForPreTraining"
  }

  /// Whether it tells pairs apart is told by the file.
  public init(
    _ configuration: BERTConfiguration, in file: (any TensorSource)?, weights: Initializer,
    from random: inout RandomStream
  ) {
    let heads = ["bert.pooler.dense.weight", "cls.seq_relationship.weight"]
    let hasNext = heads.allSatisfy { file?.shape(of: $0) != nil }
    self.init(configuration, foretellsNext: hasNext, weights: weights, from: &random)
  }

  public static func layout(_ family: BERTConfiguration.Family) -> TensorLayout {
    .bertMaskedLanguageModel(family)
  }
  /// The output layer is the table of words once more; one of the two parts of the other head tells nothing.
  public static func isOther(_ name: String) -> Bool {
    name.hasPrefix("cls.predictions.decoder.") || name.hasPrefix("cls.seq_relationship.")
      || name.hasPrefix("vocab_projector.weight") || name.hasPrefix("bert.pooler.")
  }
}

extension TensorLayout {
  /// The same where the file has the names that the first BERT files had for norms: gamma and beta.
  func readingOldNorms(of file: any TensorSource) -> TensorLayout {
    guard file.names.contains(where: { $0.hasSuffix("LayerNorm.gamma") }) else { return self }
    let place = place
    return TensorLayout { path in
      guard case .plain(let name) = place(path) else { return place(path) }
      for (new, old) in [("LayerNorm.weight", "LayerNorm.gamma"), ("LayerNorm.bias", "LayerNorm.beta")]
      where name.hasSuffix(new) { return .plain(String(name.dropLast(new.count)) + old) }
      return .plain(name)
    }
  }
}

extension BERTClassifier: ClassificationModel {
  public var labels: [String] { configuration.labels }

  public func frame(_ tokenizer: Tokenizer) throws -> SequenceFrame {
    try .bert(tokenizer, limit: configuration.positionCount)
  }

  public func sampledLogits(_ input: EncoderInput, seed: UInt64) -> Tensor {
    // Dropout acts on what is recorded: all that comes from the table of words.
    let tape = Tape(seed: seed)
    var recorded = self
    recorded.unpackWeights()
    recorded.encoder.words.weight = tape.record(encoder.words.weight)
    return recorded.logits(input).detached
  }
}

extension BERTTagger: TaggingModel {
  public var labels: [String] { configuration.labels }

  public func frame(_ tokenizer: Tokenizer) throws -> SequenceFrame {
    try .bert(tokenizer, limit: configuration.positionCount)
  }

  public func tags(_ batch: TaggingBatch) -> (tags: [Int32], probabilities: [Float]) {
    let states = gatherRows(encoder(EncoderInput(batch.input)), batch.wordRows.map { Int($0) })
    let probabilities = softmax(classifier(states))
    let (tags, values) = (probabilities.rowMaxima, probabilities.scalars)
    return (tags, tags.enumerated().map { values[$0 * labels.count + Int($1)] })
  }
}
