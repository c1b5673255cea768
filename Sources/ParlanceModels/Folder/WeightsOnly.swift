import ParlanceFiles

extension FolderModel {
  /// Reads the configuration and the weights of a folder, without its tokenizers.
  /// - Throws: what `read` throws.
  package static func withoutTokenizer(folder: String) throws -> Self {
    try read(
      ModelConfiguration(json: JSONDocument(path: folder + "/config.json").root), folder: folder)
  }
}
