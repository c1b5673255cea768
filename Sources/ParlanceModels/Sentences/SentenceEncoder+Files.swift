import ParlanceFiles
import ParlanceNN
import ParlanceTensor
import ParlanceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension SentenceEncoder {
  /// Reads a folder of sentence-transformers, or a plain folder of a BERT or DistilBERT, whose states are then averaged.
  /// Heads that the folder's model has beside the encoder are left out.
  /// - Parameter cache: where packed weights are shared with other processes.
  /// - Throws: `FileError`, `JSONError`, `SafetensorsError`, `ParameterMismatch`, `TokenizerError`, `ModelFolderError`.
  public init(contentsOf folder: String, sharing cache: PanelCache? = nil) throws {
    let path = folder.hasSuffix("/") ? folder : folder + "/"
    let model = try BERT(contentsOf: folder, sharing: cache)
    let tokenizer = try Tokenizer(contentsOf: folder)
    guard tokenizer.idBound <= model.configuration.vocabularySize else {
      throw ModelFolderError(
        folder,
        [
          "the tokenizer has ids up to \(tokenizer.idBound - 1), the model rows for "
            + "\(model.configuration.vocabularySize) of them"
        ])
    }
    var (pooling, normalizes, limit) = (SentencePooling.mean, true, Int?.none)
    if access(path + "modules.json", F_OK) == 0 {
      (pooling, normalizes) = try Self.modules(path)
    }
    if access(path + "sentence_bert_config.json", F_OK) == 0 {
      var fields = try JSONFields(JSONDocument(path: path + "sentence_bert_config.json").root)
      if fields.has("max_seq_length") {
        limit = try fields.int("max_seq_length", in: 1...1 << 20, default: model.configuration.positionCount)
      }
      // A text is lower-cased where the tokenizer says so; lower-casing before it is not built.
      try fields.expect("do_lower_case", false)
      try fields.finish()
    }
    self.init(model, tokenizer: tokenizer, pooling: pooling, normalizes: normalizes, maximumLength: limit)
    // What loading took and the packed model does not need.
    TensorMemory.trim()
  }

  /// What `modules.json` says of the steps after the encoder.
  private static func modules(_ folder: String) throws -> (SentencePooling, normalizes: Bool) {
    let list = try JSONDocument(path: folder + "modules.json").root
    var (pooling, normalizes) = (SentencePooling?.none, false)
    for (place, module) in try list.elements().enumerated() {
      var fields = try JSONFields(module)
      let type = try fields.require("type")
      let name = try type.string().split(separator: ".").last.map(String.init) ?? ""
      let path = try fields.string("path", default: "")
      switch name {
      case "Transformer" where place == 0 && path.isEmpty: break
      case "Pooling" where pooling == nil && isPlain(path):
        pooling = try SentencePooling(JSONDocument(path: folder + path + "/config.json").root)
      case "Normalize": normalizes = true
      default: throw type.error("this module, or its place, is not supported")
      }
    }
    return (pooling ?? .mean, normalizes)
  }

  /// Whether a path names a folder within.
  private static func isPlain(_ path: String) -> Bool {
    !path.isEmpty && !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
  }
}

extension BERT {
  /// Reads the encoder of a folder of the BERT family; a head that stands upon it is left out.
  /// - Parameter cache: where packed weights are shared with other processes; the model is then for inference.
  /// - Throws: `FileError`, `JSONError`, `SafetensorsError`, `ParameterMismatch`.
  public init(contentsOf folder: String, sharing cache: PanelCache? = nil) throws {
    let path = folder.hasSuffix("/") ? folder : folder + "/"
    let configuration = try BERTConfiguration(
      reading: JSONDocument(path: path + "config.json").root, folder: folder)
    let file = try openWeights(folder: folder, least: configuration.parameterFloor)
    let names = file.names
    let prefix = configuration.family.rawValue + "."
    let hasPrefix = names.contains { $0.hasPrefix(prefix) }
    let pooler = (hasPrefix ? prefix : "") + "pooler.dense.weight"
    var random = RandomStream(seed: 0)
    // All weights are about to be replaced.
    self.init(configuration, pooler: names.contains(pooler), weights: .zeros, from: &random)
    let layout = TensorLayout.bert(configuration.family, prefix: hasPrefix ? prefix : "")
    try load(file, layout: layout.readingOldNorms(of: file), folder: folder, sharing: cache) { name in
      name.hasSuffix("embeddings.position_ids") || (hasPrefix && !name.hasPrefix(prefix))
        || name.hasPrefix("cls.") || name.hasPrefix("classifier.") || name.hasPrefix("vocab_")
    }
  }
}
