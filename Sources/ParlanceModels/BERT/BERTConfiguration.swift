import ParlanceFiles
import ParlanceKernels

/// The sizes and settings of an encoder of the BERT family (Devlin et al. 2019): BERT itself, and DistilBERT, which has
/// neither token types nor a pooler.
public struct BERTConfiguration: Sendable, Hashable {
  /// Whose names the files have.
  public enum Family: String, Sendable, Hashable { case bert, distilbert }

  public var family: Family
  public var vocabularySize: Int
  public var width: Int
  public var layerCount: Int
  public var headCount: Int
  /// Units between the two layers of a feed-forward part.
  public var hidden: Int
  public var activation = Activation.gelu
  public var normEpsilon: Float = 1e-12
  /// After each part of a layer, and on the embeddings.
  public var dropout: Float = 0
  /// Before a classifying layer; nil: as elsewhere.
  public var classifierRate: Float?
  /// Positions that there are vectors for: the longest text, special tokens included.
  public var positionCount: Int
  /// 0 where there are none.
  public var typeCount: Int
  public var padding: Int32? = 0
  /// Names of the classes of a classifier or tagger, in order.
  public var labels: [String] = []

  public init(
    vocabularySize: Int, width: Int, layerCount: Int, headCount: Int, hidden: Int? = nil,
    positionCount: Int = 512,
    typeCount: Int = 2, family: Family = .bert
  ) {
    self.family = family
    self.vocabularySize = vocabularySize
    self.width = width
    self.layerCount = layerCount
    self.headCount = headCount
    self.hidden = hidden ?? 4 * width
    self.positionCount = positionCount
    self.typeCount = typeCount
  }

  /// Before a classifying layer.
  public var classifierDropout: Float { classifierRate ?? dropout }

  /// Reads a `config.json`.
  /// - Throws: `ModelFolderError` naming what is missing, out of range or not supported.
  package init(_ json: JSONValue) throws { try self.init(reading: json) }
}

extension BERTConfiguration: PretrainedOptions {
  /// What Hugging Face takes for granted of a BERT where a file says nothing.
  public init() {
    self.init(vocabularySize: 0, width: 768, layerCount: 12, headCount: 12)
    dropout = 0.1
  }

  /// The two families have the same settings under other names.
  public mutating func visitFields(_ visit: inout some OptionVisitor) {
    visit("vocab_size", &vocabularySize, in: OptionRange.vocabulary)
    visit("max_position_embeddings", &positionCount, in: OptionRange.positions)
    switch family {
    case .bert:
      visit("hidden_size", &width, in: OptionRange.width)
      visit("num_hidden_layers", &layerCount, in: OptionRange.pretrainedLayers)
      visit("num_attention_heads", &headCount, in: OptionRange.heads)
      visit("intermediate_size", &hidden, in: OptionRange.hidden)
      visit("hidden_act", &activation)
      visit("layer_norm_eps", &normEpsilon, in: 0...1)
      visit("hidden_dropout_prob", &dropout, in: OptionRange.share)
      visit("classifier_dropout", &classifierRate, in: OptionRange.share)
      visit("type_vocab_size", &typeCount, in: 1...1 << 16)
    case .distilbert:
      visit("dim", &width, in: OptionRange.width)
      visit("n_layers", &layerCount, in: OptionRange.pretrainedLayers)
      visit("n_heads", &headCount, in: OptionRange.heads)
      visit("hidden_dim", &hidden, in: OptionRange.hidden)
      visit("activation", &activation)
      visit("dropout", &dropout, in: OptionRange.share)
      visit("seq_classif_dropout", &classifierRate, in: OptionRange.share)
    }
    visit.token("pad_token_id", &padding)
    visit.labels("id2label", &labels)
  }

  public var conflicts: [String] {
    var conflicts = Self.conflicts(of: [("pad_token_id", padding)], vocabulary: vocabularySize)
    if width % headCount != 0 {
      conflicts.append("a width of \(width) is not a multiple of \(headCount) heads")
    }
    return conflicts
  }

  public var parameterFloor: Int {
    (vocabularySize + positionCount) * width + layerCount * (4 * width * width + 2 * width * hidden)
  }

  var modelType: String { family.rawValue }

  mutating func setModelType(_ name: String) -> String? {
    guard let family = Family(rawValue: name) else { return "\"bert\" and \"distilbert\" are supported here" }
    self.family = family
    if family == .distilbert {
      layerCount = 6
      typeCount = 0
      classifierRate = 0.2
    }
    return nil
  }

  mutating func readOthers(_ reader: inout OptionReader) {
    reader.expect("tie_word_embeddings", true)
    switch family {
    case .bert:
      reader.expect("is_decoder", false)
      reader.expect("add_cross_attention", false)
      reader.expect("position_embedding_type", "absolute")
      reader.skipShares(["attention_probs_dropout_prob"])
    case .distilbert:
      reader.expect("sinusoidal_pos_embds", false)
      reader.skipShares(["attention_dropout", "qa_dropout"])
      reader.skip(["tie_weights_"])
    }
    reader.skip([
      "bos_token_id", "eos_token_id", "directionality", "pooler_fc_size", "pooler_num_attention_heads",
      "pooler_num_fc_layers", "pooler_size_per_head", "pooler_type",
    ])
  }

  func writeOthers(_ json: inout JSONWriter) {
    json.member(family == .bert ? "attention_probs_dropout_prob" : "attention_dropout", 0.0)
    if family == .distilbert { json.member("sinusoidal_pos_embds", false) }
    json.member("tie_word_embeddings", true)
  }
}
