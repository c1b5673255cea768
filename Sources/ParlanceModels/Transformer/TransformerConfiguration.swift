import ParlanceFiles
import ParlanceKernels
import ParlanceNN

/// The sizes and settings of an encoder and decoder of transformer layers (Vaswani et al. 2017). Files of Marian and BART
/// are two choices of them.
public struct TransformerConfiguration: Sendable, Hashable {
  /// Whose names and conventions the files have.
  public enum Family: String, Sendable, Hashable {
    /// Marian, the OPUS-MT models: computed positions, embeddings scaled by √width, norms after each part.
    case marian
    /// BART: learned positions, embeddings normalized.
    case bart
    /// What neither of the two can say: norms before each part.
    case parlance = "parlance_transformer"
  }

  public var family: Family
  /// Of both languages.
  public var vocabularySize: Int
  public var width: Int
  public var encoderLayers: Int
  public var decoderLayers: Int
  public var encoderHeads: Int
  public var decoderHeads: Int
  public var encoderHidden: Int
  public var decoderHidden: Int
  public var activation = Activation.relu
  public var norm = NormPlacement.post
  /// Longest text: there are vectors for so many positions, or so many have been trained.
  public var positionCount = 512
  public var scalesEmbedding = true
  public var dropout: Float = 0
  /// ε of the loss.
  public var labelSmoothing: Float = 0
  /// What the decoder reads first.
  public var startToken: Int32
  public var endToken: Int32
  /// Has no vector and is never said.
  public var padding: Int32
  /// What must be said first, and last where there is no more room; nil where nothing must.
  public var forcedStart: Int32?
  public var forcedEnd: Int32?

  /// A model of Marian's shape, or with norms before each part.
  /// - Parameters:
  ///   - endToken: ends source and target.
  ///   - padding: what the decoder reads first too.
  public init(
    vocabularySize: Int, width: Int, layers: Int, heads: Int, hidden: Int, endToken: Int32, padding: Int32,
    norm: NormPlacement = .post
  ) {
    family = norm == .post ? .marian : .parlance
    self.vocabularySize = vocabularySize
    self.width = width
    (encoderLayers, decoderLayers) = (layers, layers)
    (encoderHeads, decoderHeads) = (heads, heads)
    (encoderHidden, decoderHidden) = (hidden, hidden)
    self.norm = norm
    self.endToken = endToken
    self.padding = padding
    startToken = padding
  }

  /// How many numbers such a model has at least.
  var parameterFloor: Int {
    vocabularySize * width + encoderLayers * (4 * width * width + 2 * width * encoderHidden)
      + decoderLayers * (8 * width * width + 2 * width * decoderHidden)
  }

  /// Whether positions have trained vectors, embeddings a norm of their own, and sequences an offset of two: BART.
  var isBART: Bool { family == .bart }

  /// Reads a `config.json`.
  /// - Throws: `JSONError.field` naming what is missing, out of range or not supported.
  package init(_ json: JSONValue) throws {
    var fields = try JSONFields(json)
    let type = try fields.require("model_type")
    guard let family = Family(rawValue: try type.string()) else {
      throw type.error("\"marian\", \"bart\" and \"parlance_transformer\" are supported here")
    }
    self.family = family
    vocabularySize = try fields.int("vocab_size", in: 1...1 << 24)
    _ = try fields.int("decoder_vocab_size", in: vocabularySize...vocabularySize, default: vocabularySize)
    width = try fields.int("d_model", in: 1...1 << 16, default: 1024)
    encoderLayers = try fields.int("encoder_layers", in: 1...1 << 10, default: 12)
    decoderLayers = try fields.int("decoder_layers", in: 1...1 << 10, default: 12)
    encoderHeads = try fields.int("encoder_attention_heads", in: 1...1 << 12, default: 16)
    decoderHeads = try fields.int("decoder_attention_heads", in: 1...1 << 12, default: 16)
    encoderHidden = try fields.int("encoder_ffn_dim", in: 1...1 << 20, default: 4096)
    decoderHidden = try fields.int("decoder_ffn_dim", in: 1...1 << 20, default: 4096)
    activation = try fields.activation("activation_function", default: .gelu)
    norm = family == .parlance ? .pre : .post
    positionCount = try fields.int("max_position_embeddings", in: 1...1 << 20, default: 1024)
    scalesEmbedding = try fields.bool("scale_embedding", default: false)
    dropout = try fields.float("dropout", below: 1, default: 0.1)
    for name in [
      "activation_dropout", "attention_dropout", "classifier_dropout", "encoder_layerdrop",
      "decoder_layerdrop",
    ] { _ = try fields.float(name, below: 1, default: 0) }
    labelSmoothing = try fields.float("label_smoothing", below: 1, default: 0)
    guard let end = try fields.token("eos_token_id", vocabularySize) else {
      throw json.error("\"eos_token_id\" is missing")
    }
    guard let padding = try fields.token("pad_token_id", vocabularySize) else {
      throw json.error("\"pad_token_id\" is missing")
    }
    endToken = end
    self.padding = padding
    startToken =
      try fields.token("decoder_start_token_id", vocabularySize) ?? (family == .bart ? end : padding)
    forcedStart = try fields.token("forced_bos_token_id", vocabularySize)
    forcedEnd = try fields.token("forced_eos_token_id", vocabularySize)
    if family == .bart {
      _ = try fields.bool("static_position_embeddings", default: false)
    } else {
      try fields.expect("static_position_embeddings", true)
    }
    try fields.expect("share_encoder_decoder_embeddings", true)
    try fields.expect("tie_word_embeddings", true)
    try fields.expect("is_encoder_decoder", true)
    try fields.expect("is_decoder", false)
    try fields.expect("normalize_before", family == .parlance)
    try fields.expect("add_final_layer_norm", family == .parlance)
    try fields.expect("normalize_embedding", family == .bart)
    try fields.expect("add_bias_logits", false)
    for (heads, name) in [
      (encoderHeads, "encoder_attention_heads"), (decoderHeads, "decoder_attention_heads"),
    ]
    where width % heads != 0 {
      throw json.error("d_model \(width) is not a multiple of \(name) \(heads)")
    }
    // Beams and the like are generation settings; the rest belongs to heads that are not built or to names.
    fields.skip(
      "bos_token_id", "num_beams", "max_length", "min_length", "length_penalty", "no_repeat_ngram_size",
      "early_stopping", "bad_words_ids", "num_hidden_layers", "classif_dropout", "extra_pos_embeddings",
      "force_bos_token_to_be_generated", "add_cross_attention")
    fields.skipCommon()
    try fields.finish()
  }

  package func write(to writer: inout JSONWriter) {
    writer.object { json in
      json.strings("architectures", [architecture])
      json.member("model_type", family.rawValue)
      json.member("vocab_size", vocabularySize)
      if family != .bart { json.member("decoder_vocab_size", vocabularySize) }
      json.member("d_model", width)
      json.member("encoder_layers", encoderLayers)
      json.member("decoder_layers", decoderLayers)
      json.member("encoder_attention_heads", encoderHeads)
      json.member("decoder_attention_heads", decoderHeads)
      json.member("encoder_ffn_dim", encoderHidden)
      json.member("decoder_ffn_dim", decoderHidden)
      json.member("activation_function", activation == .silu ? "swish" : activation.huggingFaceName ?? "gelu")
      json.member("max_position_embeddings", positionCount)
      json.member("scale_embedding", scalesEmbedding)
      json.member("dropout", Double(dropout))
      json.member("attention_dropout", 0.0)
      json.member("activation_dropout", 0.0)
      json.member("eos_token_id", Int(endToken))
      json.member("pad_token_id", Int(padding))
      json.member("decoder_start_token_id", Int(startToken))
      json.member("forced_bos_token_id", forcedStart.map { Int($0) })
      json.member("forced_eos_token_id", forcedEnd.map { Int($0) })
      if family == .marian {
        json.member("static_position_embeddings", true)
        json.member("share_encoder_decoder_embeddings", true)
      }
      if family == .parlance { json.member("label_smoothing", Double(labelSmoothing)) }
      json.member("is_encoder_decoder", true)
      json.member("tie_word_embeddings", true)
      json.member("dtype", "float32")
    }
  }

  var architecture: String {
    switch family {
    case .marian: "MarianMTModel"
    case .bart: "BartForConditionalGeneration"
    case .parlance: "ParlanceTransformer"
    }
  }
}
