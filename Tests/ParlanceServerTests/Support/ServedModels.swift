import ParlanceModels
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import ParlanceText
import ParlanceVocab

@testable import ParlanceServer

/// Small untrained models as folders: what they say is noise, how it is said is not.
enum ServedModels {
  static let tokenizer = Result { try ShippedTokenizer.byteLevelBytePair.load() }

  static func translator(in folder: TemporaryFolder) throws -> String {
    let tokenizer = try tokenizer.get()
    var options = RecurrentTranslatorOptions(
      sourceVocabularySize: tokenizer.idBound, targetVocabularySize: tokenizer.idBound)
    options.embeddingSize = 24
    options.hiddenSize = 32
    options.attention = .additive
    var random = RandomStream(seed: 3)
    return try write(
      RecurrentTranslator(options, from: &random), [.source: tokenizer, .target: tokenizer],
      to: folder.path("translator"))
  }

  static func languageModel(in folder: TemporaryFolder) throws -> String {
    let tokenizer = try tokenizer.get()
    var options = RecurrentLanguageModelOptions(vocabularySize: tokenizer.idBound)
    options.embeddingSize = 16
    options.hiddenSize = 24
    options.startToken = 1
    options.endToken = 2
    var random = RandomStream(seed: 4)
    return try write(
      RecurrentLanguageModel(options, from: &random), [.text: tokenizer], to: folder.path("language"))
  }

  static func classifier(in folder: TemporaryFolder) throws -> String {
    let tokenizer = try tokenizer.get()
    var options = RecurrentClassifierOptions(
      vocabularySize: tokenizer.idBound, labels: ["animal", "tool", "other"])
    options.embeddingSize = 16
    options.hiddenSize = 16
    var random = RandomStream(seed: 5)
    return try write(
      RecurrentClassifier(options, from: &random), [.text: tokenizer], to: folder.path("classifier"))
  }

  /// A BERT that tells how two texts go together.
  static func pairClassifier(in folder: TemporaryFolder) throws -> String {
    let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "otter", "drinks", "a", "river"]
    let vocabulary = try folder.write(Array((words.joined(separator: "\n") + "\n").utf8), as: "pairs.txt")
    var configuration = BERTConfiguration(
      vocabularySize: words.count, width: 32, layerCount: 2, headCount: 4, hidden: 64, positionCount: 16)
    configuration.labels = ["same", "other"]
    configuration.padding = 0
    var random = RandomStream(seed: 8)
    return try write(
      BERTClassifier(configuration, from: &random), [.text: Tokenizer(contentsOf: vocabulary)],
      to: folder.path("pairs"))
  }

  static func tagger(in folder: TemporaryFolder) throws -> String {
    let tokenizer = try tokenizer.get()
    var options = RecurrentTaggerOptions(
      vocabularySize: tokenizer.idBound, labels: ["O", "B-PER", "I-PER", "B-LOC"])
    options.embeddingSize = 16
    options.hiddenSize = 16
    var random = RandomStream(seed: 6)
    return try write(RecurrentTagger(options, from: &random), [.text: tokenizer], to: folder.path("tagger"))
  }

  /// A BERT with its masked language model.
  static func maskedLanguageModel(in folder: TemporaryFolder) throws -> String {
    let path = folder.path("masked")
    try masked(folder, to: path)
    return path
  }

  /// The same as a sentence model: its head is passed over.
  static func sentenceModel(in folder: TemporaryFolder) throws -> String {
    let path = folder.path("sentences")
    try masked(folder, to: path)
    _ = try folder.write(
      Array(
        #"[{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}]"#.utf8),
      as: "sentences/modules.json")
    return path
  }

  private static func masked(_ folder: TemporaryFolder, to path: String) throws {
    let words = [
      "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "otter", "drinks", "from", "river", "a", ".",
    ]
    let vocabulary = try folder.write(Array((words.joined(separator: "\n") + "\n").utf8), as: "vocab.txt")
    var configuration = BERTConfiguration(
      vocabularySize: words.count, width: 32, layerCount: 2, headCount: 4, hidden: 64, positionCount: 16)
    configuration.padding = 0
    var random = RandomStream(seed: 7)
    var model = BERTMaskedLanguageModel(configuration, from: &random)
    model.updateParameters { name, tensor in
      if tensor.shape.rank == 2 { tensor = Tensor(tensor.shape, tensor.scalars.map { 8 * $0 }) }
    }
    try ModelFolder(model: model, tokenizers: [.text: Tokenizer(contentsOf: vocabulary)]).write(to: path)
  }

  /// With larger weights than training begins with, so that there is something to choose between.
  private static func write<Model: FolderModel>(
    _ model: Model, _ tokenizers: [TokenizerRole: Tokenizer], to path: String
  ) throws -> String {
    var model = model
    model.updateParameters { _, tensor in tensor = Tensor(tensor.shape, tensor.scalars.map { 4 * $0 }) }
    try ModelFolder(model: model, tokenizers: tokenizers).write(to: path)
    return path
  }

  /// A file of `Tests/Fixtures/embeddings`.
  static func fixture(_ name: String) -> String {
    Fixtures.root.appendingPathComponent("embeddings").appendingPathComponent(name).path
  }
}
