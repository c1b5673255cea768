import ParlanceFiles

extension GPT2 {
  /// Reads the configuration and the weights of a GPT-2 folder, without a tokenizer.
  /// - Throws: what `read` throws.
  package static func withoutTokenizer(folder: String) throws -> GPT2 {
    try read(
      ModelConfiguration(json: JSONDocument(path: folder + "/config.json").root), folder: folder)
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
