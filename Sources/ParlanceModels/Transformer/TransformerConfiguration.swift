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

  /// Whether positions have trained vectors, embeddings a norm of their own, and sequences an offset of two: BART.
  var isBART: Bool { family == .bart }

  /// Reads a `config.json`.
  /// - Throws: `ModelFolderError` naming what is missing, out of range or not supported.
  package init(_ json: JSONValue) throws { try self.init(reading: json) }

  /// The class of Hugging Face's transformers that reads it, or our own.
  var architecture: String {
    switch family {
    case .marian: "MarianMTModel"
    case .bart: "BartForConditionalGeneration"
    case .parlance: "ParlanceTransformer"
    }
  }
}

extension TransformerConfiguration: PretrainedOptions {
  /// What Hugging Face takes for granted where a file says nothing.
  public init() {
    self.init(
      vocabularySize: 0, width: 1024, layers: 12, heads: 16, hidden: 4096, endToken: -1, padding: -1)
    activation = .gelu
    positionCount = 1024
    scalesEmbedding = false
    dropout = 0.1
  }

  public mutating func visitFields(_ visit: inout some OptionVisitor) {
    visit("vocab_size", &vocabularySize, in: OptionRange.vocabulary)
    visit("d_model", &width, in: OptionRange.width)
    visit("encoder_layers", &encoderLayers, in: OptionRange.pretrainedLayers)
    visit("decoder_layers", &decoderLayers, in: OptionRange.pretrainedLayers)
    visit("encoder_attention_heads", &encoderHeads, in: OptionRange.heads)
    visit("decoder_attention_heads", &decoderHeads, in: OptionRange.heads)
    visit("encoder_ffn_dim", &encoderHidden, in: OptionRange.hidden)
    visit("decoder_ffn_dim", &decoderHidden, in: OptionRange.hidden)
    visit("activation_function", &activation)
    visit("max_position_embeddings", &positionCount, in: OptionRange.positions)
    visit("scale_embedding", &scalesEmbedding)
    visit("dropout", &dropout, in: OptionRange.share)
    visit("label_smoothing", &labelSmoothing, in: OptionRange.share)
    func token(_ name: String, _ token: inout Int32) {
      var optional: Int32? = token < 0 ? nil : token
      visit.token(name, &optional)
      token = optional ?? -1
    }
    token("eos_token_id", &endToken)
    token("pad_token_id", &padding)
    token("decoder_start_token_id", &startToken)
    visit.token("forced_bos_token_id", &forcedStart)
    visit.token("forced_eos_token_id", &forcedEnd)
  }

  public var conflicts: [String] {
    var conflicts = Self.conflicts(
      of: [
        ("eos_token_id", endToken), ("pad_token_id", padding), ("decoder_start_token_id", startToken),
        ("forced_bos_token_id", forcedStart), ("forced_eos_token_id", forcedEnd),
      ], vocabulary: vocabularySize)
    for (name, token) in [("eos_token_id", endToken), ("pad_token_id", padding)] where token < 0 {
      conflicts.append("\"\(name)\" is missing")
    }
    for (heads, name) in [
      (encoderHeads, "encoder_attention_heads"), (decoderHeads, "decoder_attention_heads"),
    ] where width % heads != 0 {
      conflicts.append("d_model \(width) is not a multiple of \(name) \(heads)")
    }
    return conflicts
  }

  public var parameterFloor: Int {
    vocabularySize * width + encoderLayers * (4 * width * width + 2 * width * encoderHidden)
      + decoderLayers * (8 * width * width + 2 * width * decoderHidden)
  }

  var modelType: String { family.rawValue }

  mutating func setModelType(_ name: String) -> String? {
    guard let family = Family(rawValue: name) else {
      return "\"marian\", \"bart\" and \"parlance_transformer\" are supported here"
    }
    self.family = family
    norm = family == .parlance ? .pre : .post
    return nil
  }

  mutating func readOthers(_ reader: inout OptionReader) {
    if startToken < 0 { startToken = family == .bart ? endToken : padding }
    reader.expect("decoder_vocab_size", vocabularySize)
    reader.expect("static_position_embeddings", family != .bart)
    reader.expect("share_encoder_decoder_embeddings", true)
    reader.expect("tie_word_embeddings", true)
    reader.expect("is_encoder_decoder", true)
    reader.expect("is_decoder", false)
    reader.expect("normalize_before", family == .parlance)
    reader.expect("add_final_layer_norm", family == .parlance)
    reader.expect("normalize_embedding", family == .bart)
    reader.expect("add_bias_logits", false)
    reader.skipShares([
      "activation_dropout", "attention_dropout", "classifier_dropout", "classif_dropout", "encoder_layerdrop",
      "decoder_layerdrop",
    ])
    // Beams and the like are generation settings, read from generation_config.json; the rest belongs to heads that are not
    // built or to names.
    reader.skip([
      "bos_token_id", "num_beams", "max_length", "min_length", "length_penalty", "no_repeat_ngram_size",
      "early_stopping", "bad_words_ids", "num_hidden_layers", "extra_pos_embeddings",
      "force_bos_token_to_be_generated", "add_cross_attention",
    ])
  }

  func writeOthers(_ json: inout JSONWriter) {
    if family != .bart { json.member("decoder_vocab_size", vocabularySize) }
    json.member("attention_dropout", 0.0)
    json.member("activation_dropout", 0.0)
    if family == .marian {
      json.member("static_position_embeddings", true)
      json.member("share_encoder_decoder_embeddings", true)
    }
    json.member("is_encoder_decoder", true)
    json.member("tie_word_embeddings", true)
  }
}
