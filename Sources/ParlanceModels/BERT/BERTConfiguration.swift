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
  /// Before a classifying layer.
  public var classifierDropout: Float = 0
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

  /// How many numbers such a model has at least.
  var parameterFloor: Int {
    (vocabularySize + positionCount) * width + layerCount * (4 * width * width + 2 * width * hidden)
  }

  /// Reads a `config.json`.
  /// - Throws: `JSONError.field` naming what is missing, out of range or not supported.
  package init(_ json: JSONValue) throws {
    var fields = try JSONFields(json)
    let type = try fields.require("model_type")
    guard let family = Family(rawValue: try type.string()) else {
      throw type.error("\"bert\" and \"distilbert\" are supported here")
    }
    self.family = family
    vocabularySize = try fields.int("vocab_size", in: 1...1 << 24)
    positionCount = try fields.int("max_position_embeddings", in: 1...1 << 20, default: 512)
    switch family {
    case .bert:
      width = try fields.int("hidden_size", in: 1...1 << 16, default: 768)
      layerCount = try fields.int("num_hidden_layers", in: 1...1 << 12, default: 12)
      headCount = try fields.int("num_attention_heads", in: 1...1 << 12, default: 12)
      hidden = try fields.int("intermediate_size", in: 1...1 << 20, default: 3072)
      activation = try fields.activation("hidden_act", default: .gelu)
      normEpsilon = try fields.float("layer_norm_eps", default: 1e-12)
      dropout = try fields.float("hidden_dropout_prob", below: 1, default: 0.1)
      _ = try fields.float("attention_probs_dropout_prob", below: 1, default: 0.1)
      classifierDropout = try fields.float("classifier_dropout", below: 1, default: Double(dropout))
      typeCount = try fields.int("type_vocab_size", in: 1...1 << 16, default: 2)
      try fields.expect("is_decoder", false)
      try fields.expect("add_cross_attention", false)
      if let positions = fields.take("position_embedding_type"), try positions.string() != "absolute" {
        throw positions.error("only \"absolute\" is supported")
      }
    case .distilbert:
      width = try fields.int("dim", in: 1...1 << 16, default: 768)
      layerCount = try fields.int("n_layers", in: 1...1 << 12, default: 6)
      headCount = try fields.int("n_heads", in: 1...1 << 12, default: 12)
      hidden = try fields.int("hidden_dim", in: 1...1 << 20, default: 3072)
      activation = try fields.activation("activation", default: .gelu)
      dropout = try fields.float("dropout", below: 1, default: 0.1)
      _ = try fields.float("attention_dropout", below: 1, default: 0.1)
      classifierDropout = try fields.float("seq_classif_dropout", below: 1, default: 0.2)
      _ = try fields.float("qa_dropout", below: 1, default: 0.1)
      typeCount = 0
      try fields.expect("sinusoidal_pos_embds", false)
      fields.skip("tie_weights_")
    }
    padding = try fields.token("pad_token_id", vocabularySize)
    labels = try fields.labels() ?? []
    try fields.expect("tie_word_embeddings", true)
    guard width % headCount == 0 else {
      throw json.error("a width of \(width) is not a multiple of \(headCount) heads")
    }
    fields.skip(
      "bos_token_id", "eos_token_id", "directionality", "pooler_fc_size", "pooler_num_attention_heads",
      "pooler_num_fc_layers", "pooler_size_per_head", "pooler_type")
    fields.skipCommon()
    try fields.finish()
  }

  /// - Parameter architecture: the class of Hugging Face's transformers that reads the folder.
  package func write(architecture: String, to writer: inout JSONWriter) {
    writer.object { json in
      json.strings("architectures", [architecture])
      json.member("model_type", family.rawValue)
      json.member("vocab_size", vocabularySize)
      json.member("max_position_embeddings", positionCount)
      switch family {
      case .bert:
        json.member("hidden_size", width)
        json.member("num_hidden_layers", layerCount)
        json.member("num_attention_heads", headCount)
        json.member("intermediate_size", hidden)
        json.member("hidden_act", activation.huggingFaceName ?? "gelu")
        json.member("layer_norm_eps", Double(normEpsilon))
        json.member("hidden_dropout_prob", Double(dropout))
        json.member("attention_probs_dropout_prob", 0.0)
        json.member("classifier_dropout", Double(classifierDropout))
        json.member("type_vocab_size", typeCount)
      case .distilbert:
        json.member("dim", width)
        json.member("n_layers", layerCount)
        json.member("n_heads", headCount)
        json.member("hidden_dim", hidden)
        json.member("activation", activation.huggingFaceName ?? "gelu")
        json.member("dropout", Double(dropout))
        json.member("attention_dropout", 0.0)
        json.member("seq_classif_dropout", Double(classifierDropout))
        json.member("sinusoidal_pos_embds", false)
      }
      json.member("pad_token_id", padding.map { Int($0) })
      if !labels.isEmpty { json.labels(labels) }
      json.member("tie_word_embeddings", true)
      json.member("dtype", "float32")
    }
  }
}
