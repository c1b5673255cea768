/// The models that a folder can hold, one line each.
enum ModelRegistry {
  static let models: [any FolderModel.Type] = [
    RecurrentTranslator.self,
    RecurrentLanguageModel.self,
    RecurrentClassifier.self,
    ConvolutionalClassifier.self,
    RecurrentTagger.self,
    Transformer.self,
    GPT2.self,
    BERTMaskedLanguageModel.self,
    BERTClassifier.self,
    BERTTagger.self,
  ]

  static func model(architecture: String) -> (any FolderModel.Type)? {
    models.first { $0.architectures.contains(architecture) }
  }
}
