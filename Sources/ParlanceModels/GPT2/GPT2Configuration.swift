import ParlanceFiles
import ParlanceKernels

/// The sizes and settings of a GPT-2 (Radford et al. 2019), with the names of Hugging Face's `config.json`.
public struct GPT2Configuration: Sendable, Hashable {
  public var vocabularySize: Int
  /// Positions that there are vectors for: the longest text.
  public var positionCount: Int
  public var width: Int
  public var headCount: Int
  public var layerCount: Int
  /// Units between the two layers of a feed-forward part.
  public var hidden: Int
  public var activation = Activation.geluTanh
  public var normEpsilon: Float = 1e-5
  /// After each part of a layer, and on the embeddings.
  public var dropout: Float = 0
  /// Whether the output layer is the table of token vectors.
  public var tiesOutput = true
  public var startToken: Int32?
  public var endToken: Int32?

  public init(
    vocabularySize: Int, positionCount: Int, width: Int, headCount: Int, layerCount: Int, hidden: Int? = nil
  ) {
    self.vocabularySize = vocabularySize
    self.positionCount = positionCount
    self.width = width
    self.headCount = headCount
    self.layerCount = layerCount
    self.hidden = hidden ?? 4 * width
  }

  /// Reads a `config.json`.
  /// - Throws: `JSONError.field` naming what is missing, out of range or not supported.
  package init(_ json: JSONValue) throws {
    var fields = try JSONFields(json)
    vocabularySize = try fields.int("vocab_size", in: 1...1 << 24)
    width = try fields.int("n_embd", in: 1...1 << 16, default: 768)
    headCount = try fields.int("n_head", in: 1...1 << 12, default: 12)
    layerCount = try fields.int("n_layer", in: 1...1 << 12, default: 12)
    positionCount = try fields.int("n_positions", in: 1...1 << 20, default: 1024)
    _ = try fields.int("n_ctx", in: positionCount...positionCount, default: positionCount)
    hidden = try fields.int("n_inner", in: 1...1 << 20, default: 4 * width)
    activation = try fields.activation("activation_function", default: .geluTanh)
    normEpsilon = try fields.float("layer_norm_epsilon", default: 1e-5)
    dropout = try fields.float("resid_pdrop", below: 1, default: 0.1)
    _ = try fields.float("embd_pdrop", below: 1, default: 0.1)
    _ = try fields.float("attn_pdrop", below: 1, default: 0.1)
    try fields.expect("scale_attn_weights", true)
    try fields.expect("scale_attn_by_inverse_layer_idx", false)
    try fields.expect("add_cross_attention", false)
    tiesOutput = try fields.bool("tie_word_embeddings", default: true)
    startToken = try fields.token("bos_token_id", vocabularySize)
    endToken = try fields.token("eos_token_id", vocabularySize)
    guard width % headCount == 0 else {
      throw json.error("n_embd \(width) is not a multiple of n_head \(headCount)")
    }
    // How half-precision sums are kept, and heads that are not language models.
    fields.skip(
      "reorder_and_upcast_attn", "summary_activation", "summary_first_dropout", "summary_proj_to_labels",
      "summary_type", "summary_use_proj", "pad_token_id")
    fields.skipCommon()
    try fields.finish()
  }

  package func write(to writer: inout JSONWriter) {
    writer.object { json in
      json.strings("architectures", ["GPT2LMHeadModel"])
      json.member("model_type", "gpt2")
      json.member("vocab_size", vocabularySize)
      json.member("n_positions", positionCount)
      json.member("n_embd", width)
      json.member("n_head", headCount)
      json.member("n_layer", layerCount)
      json.member("n_inner", hidden)
      json.member("activation_function", activation.huggingFaceName ?? "gelu_new")
      json.member("layer_norm_epsilon", Double(normEpsilon))
      for name in ["resid_pdrop", "embd_pdrop"] { json.member(name, Double(dropout)) }
      json.member("attn_pdrop", 0.0)
      json.member("tie_word_embeddings", tiesOutput)
      json.member("bos_token_id", startToken.map { Int($0) })
      json.member("eos_token_id", endToken.map { Int($0) })
      json.member("dtype", "float32")
    }
  }
}
