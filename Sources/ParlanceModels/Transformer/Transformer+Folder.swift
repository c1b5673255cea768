import ParlanceFiles
import ParlanceNN
import ParlanceTensor

extension Transformer: FolderModel {
  public static var architecture: String { "ParlanceTransformer" }
  public static var architectures: [String] {
    [architecture, "MarianMTModel", "BartForConditionalGeneration"]
  }
  public static var modelType: String { "parlance_transformer" }
  public static var tokenizers: [TokenizerRole] { [.source, .target] }

  public var options: TransformerOptions {
    var options = TransformerOptions()
    options.vocabularySize = configuration.vocabularySize
    options.width = configuration.width
    options.layers = configuration.encoderLayers
    options.heads = configuration.encoderHeads
    options.hidden = configuration.encoderHidden
    options.activation =
      TransformerOptions.FeedForwardActivation.allCases.first { $0.activation == configuration.activation }
      ?? .relu
    options.norm = configuration.norm == .pre ? .pre : .post
    options.dropout = configuration.dropout
    options.labelSmoothing = configuration.labelSmoothing
    options.positionCount = configuration.positionCount
    options.endToken = Int(configuration.endToken)
    options.startToken = Int(configuration.startToken)
    return options
  }

  public var longestText: Int? { configuration.positionCount }

  public var generation: GenerationDefaults {
    var generation = GenerationDefaults()
    generation.maximumLength = configuration.positionCount
    generation.beamWidth = 5
    generation.decoderStart = configuration.startToken
    generation.endTokens = [configuration.endToken]
    generation.forcedStart = configuration.forcedStart
    generation.forcedEnd = configuration.forcedEnd
    generation.padding = configuration.padding
    // The decoder here never says it; other programs must be told.
    generation.bannedSequences = [[configuration.padding]]
    return generation
  }

  public func vocabularySize(_ role: TokenizerRole) -> Int { configuration.vocabularySize }

  public init(_ options: TransformerOptions, from random: inout RandomStream) {
    self.init(options.configuration, from: &random)
  }

  public static func read(_ config: ModelConfiguration, folder: String) throws -> Transformer {
    let configuration = try TransformerConfiguration(reading: config.json, folder: folder)
    let weights = try openWeights(folder: folder, least: configuration.parameterFloor)
    var random = RandomStream(seed: 0)
    var model = Transformer(configuration, weights: .zeros, from: &random)
    // Sinusoids that a file carries are those that are computed.
    try model.load(weights, layout: .transformer, folder: folder) { TensorLayout.isTransformerCopy($0) }
    return model
  }

  public func config() -> [UInt8] { configuration.config(architecture: configuration.architecture) }

  public func fileTensors() -> [String: Tensor] { namedTensors(layout: .transformer) }
}

extension Transformer: TranslationModel {
  public var translationTokens: TranslationTokens {
    TranslationTokens(
      start: configuration.startToken, end: configuration.endToken, sourceEnd: configuration.endToken)
  }

  public func logits(on batch: TranslationBatch) -> Tensor { logits(batch.source, batch.targetInput) }

  public func makeDecoder() -> TransformerTranslationDecoder { TransformerTranslationDecoder(self) }
}

extension TransformerTranslationDecoder: SourceDecoder {
  public var longestTarget: Int? { positionCount }

  /// Sources longer than the model has positions are cut, their end token kept.
  public func start(sources: [[Int32]]) -> State {
    start(
      TokenSequences(
        sources.map { source in
          source.count <= positionCount ? source : source.prefix(positionCount - 1) + source.suffix(1)
        }))
  }
}
