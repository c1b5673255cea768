import ParlanceDecoding
import ParlanceNN
import ParlanceTensor

extension GPT2: FolderModel {
  public static var architecture: String { "GPT2LMHeadModel" }
  public static var architectures: [String] { [architecture, "GPT2Model"] }
  public static var modelType: String { "gpt2" }
  public static var tokenizers: [TokenizerRole] { [.text] }

  public var options: GPT2Configuration { configuration }
  public var longestText: Int? { configuration.positionCount }
  public func vocabularySize(_ role: TokenizerRole) -> Int { configuration.vocabularySize }

  /// Masks, and an output layer that is the table of tokens once more, are left out.
  public static func read(_ config: ModelConfiguration, folder: String) throws -> GPT2 {
    let configuration = try GPT2Configuration(reading: config.json, folder: folder)
    let weights = try openWeights(folder: folder, least: configuration.parameterFloor)
    let prefix = weights.names.contains { $0.hasPrefix("transformer.") } ? "transformer." : ""
    var random = RandomStream(seed: 0)
    var model = GPT2(configuration, weights: .zeros, from: &random)
    try model.load(weights, layout: .gpt2(prefix: prefix), folder: folder) { name in
      TensorLayout.isGPT2Mask(name) || (configuration.tiesOutput && name == "lm_head.weight")
    }
    return model
  }

  public func config() -> [UInt8] { configuration.config(architecture: Self.architecture) }

  public func fileTensors() -> [String: Tensor] { namedTensors(layout: .gpt2(prefix: "transformer.")) }
}

extension GPT2: TextModel {
  /// Prompts are read as they are, as Python's transformers do; the start token is for texts that begin from nothing, and
  /// for the first token's probability.
  public var textTokens: TextTokens {
    TextTokens(
      start: configuration.startToken, ends: configuration.endToken.map { [$0] } ?? [], startsPrompts: false)
  }

  public func makeDecoder() -> GPT2Decoder { GPT2Decoder(self) }
}

extension GPT2Decoder: TextDecoder {
  public var longestText: Int? { positionCount }
}
