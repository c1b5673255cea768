import ParlanceModels
import ParlanceNN
import ParlanceTensor
import ParlanceText
import Testing

/// Small untrained models with tokenizers of a small text, as folders: what they say is noise, how it is said is not.
enum SmallModels {
  /// A GRU translator with attention, in `folder` as `model`.
  static func translator(
    in folder: TemporaryFolder, attention: AttentionKind = .additive, seed: UInt64 = 3,
    corpus lines: Int = 100
  ) throws -> String {
    let tokenizer = try Tokenizer(contentsOf: tokenizerFile(in: folder, lines: lines))
    var options = RecurrentTranslatorOptions(
      sourceVocabularySize: tokenizer.idBound, targetVocabularySize: tokenizer.idBound)
    options.embeddingSize = 24
    options.hiddenSize = 32
    options.attention = attention
    var random = RandomStream(seed: seed)
    return try write(
      RecurrentTranslator(options, from: &random), [.source: tokenizer, .target: tokenizer], in: folder)
  }

  /// A transformer of two layers with two heads each.
  static func transformer(in folder: TemporaryFolder) throws -> String {
    let tokenizer = try Tokenizer(contentsOf: tokenizerFile(in: folder))
    let configuration = TransformerConfiguration(
      vocabularySize: tokenizer.idBound, width: 32, layers: 2, heads: 2, hidden: 48, endToken: 2, padding: 0,
      norm: .pre)
    var random = RandomStream(seed: 9)
    return try write(
      Transformer(configuration, from: &random), [.source: tokenizer, .target: tokenizer], in: folder)
  }

  /// An LSTM language model.
  static func languageModel(in folder: TemporaryFolder) throws -> String {
    let tokenizer = try Tokenizer(contentsOf: tokenizerFile(in: folder))
    var options = RecurrentLanguageModelOptions(vocabularySize: tokenizer.idBound)
    options.embeddingSize = 16
    options.hiddenSize = 24
    options.startToken = 1
    options.endToken = 2
    var random = RandomStream(seed: 4)
    return try write(RecurrentLanguageModel(options, from: &random), [.text: tokenizer], in: folder)
  }

  /// A classifier with the labels of `SmallTexts.labeled`.
  static func classifier(in folder: TemporaryFolder) throws -> String {
    let tokenizer = try Tokenizer(contentsOf: tokenizerFile(in: folder))
    var options = RecurrentClassifierOptions(
      vocabularySize: tokenizer.idBound, labels: ["animal", "tool", "other"])
    options.embeddingSize = 16
    options.hiddenSize = 16
    options.dropout = 0.3
    var random = RandomStream(seed: 5)
    return try write(RecurrentClassifier(options, from: &random), [.text: tokenizer], in: folder)
  }

  static func tagger(in folder: TemporaryFolder) throws -> String {
    let tokenizer = try Tokenizer(contentsOf: tokenizerFile(in: folder))
    var options = RecurrentTaggerOptions(vocabularySize: tokenizer.idBound, labels: ["NOUN", "VERB", "X"])
    options.embeddingSize = 16
    options.hiddenSize = 16
    var random = RandomStream(seed: 6)
    return try write(RecurrentTagger(options, from: &random), [.text: tokenizer], in: folder)
  }

  /// A BERT with its masked language model and the vocabulary of a small text.
  static func maskedLanguageModel(in folder: TemporaryFolder, width: Int = 32) throws -> String {
    let words = [
      "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "otter", "drinks", "from", "river", "a", ".",
    ]
    let vocabulary = try folder.write(words.joined(separator: "\n") + "\n", to: "vocab.txt")
    var configuration = BERTConfiguration(
      vocabularySize: words.count, width: width, layerCount: 2, headCount: 4, hidden: 2 * width,
      positionCount: 16)
    configuration.padding = 0
    var random = RandomStream(seed: 7)
    var model = BERTMaskedLanguageModel(configuration, from: &random)
    model.updateParameters { name, tensor in
      if tensor.shape.rank == 2 { tensor = Tensor(tensor.shape, tensor.scalars.map { 8 * $0 }) }
    }
    try ModelFolder(model: model, tokenizers: [.text: Tokenizer(contentsOf: vocabulary)])
      .write(to: folder.path("bert"))
    return folder.path("bert")
  }

  /// The same as a sentence model, large enough that its weights are mapped.
  static func sentenceEncoder(in folder: TemporaryFolder) throws -> String {
    let path = try maskedLanguageModel(in: folder, width: 128)
    _ = try folder.write(
      #"[{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}]"#,
      to: "bert/modules.json")
    return path
  }

  /// With larger weights than training begins with, so that there is something to choose between.
  private static func write<Model: FolderModel>(
    _ model: Model, _ tokenizers: [TokenizerRole: Tokenizer], in folder: TemporaryFolder
  ) throws -> String {
    var model = model
    model.updateParameters { _, tensor in tensor = Tensor(tensor.shape, tensor.scalars.map { 4 * $0 }) }
    try ModelFolder(model: model, tokenizers: tokenizers).write(to: folder.path("model"))
    return folder.path("model")
  }

  /// The path of a tokenizer.json.
  static func tokenizerFile(in folder: TemporaryFolder, lines: Int = 100) throws -> String {
    let text = try folder.write(SmallTexts.corpus(lines: lines), to: "tokenizer.txt")
    let run = try Program.run([
      "vocab", "train", "--type", "bpe", "--size", "300", "--quiet", "--output", folder.path("tokenizer"),
      text,
    ])
    try #require(run.status == 0, "\(run.errors)")
    return folder.path("tokenizer") + "/tokenizer.json"
  }
}
