import ParlanceFiles
import ParlanceNN
import ParlanceTensor

extension GPT2 {
  /// Reads the configuration and the weights of a GPT-2 folder, without a tokenizer.
  /// - Throws: `FileError`, `JSONError`, `SafetensorsError`, `ParameterMismatch`.
  package static func withoutTokenizer(folder: String) throws -> GPT2 {
    let configuration = try GPT2Configuration(JSONDocument(path: folder + "/config.json").root)
    let width = configuration.width
    let weights = try openWeights(
      folder: folder,
      least: configuration.vocabularySize * width + configuration.layerCount * 4 * width * width)
    var random = RandomStream(seed: 0)
    var model = GPT2(configuration, weights: .zeros, from: &random)
    let prefix = weights.names.contains { $0.hasPrefix("transformer.") } ? "transformer." : ""
    try model.load(weights, layout: .gpt2(prefix: prefix), ignoring: TensorLayout.isGPT2Mask)
    return model
  }
}

extension Transformer {
  /// Reads the configuration and the weights of a folder, without its tokenizers.
  /// - Throws: what `read` throws.
  package static func withoutTokenizer(folder: String) throws -> Transformer {
    try read(
      ModelConfiguration(json: JSONDocument(path: folder + "/config.json").root), folder: folder)
  }
}
