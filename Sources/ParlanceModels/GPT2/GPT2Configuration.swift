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
  /// Units between the two layers of a feed-forward part; nil: four times the width.
  public var innerSize: Int?
  public var activation = Activation.geluTanh
  public var normEpsilon: Float = 1e-5
  /// After each part of a layer.
  public var dropout: Float = 0
  public var embeddingDropout: Float = 0
  /// Whether the output layer is the table of token vectors.
  public var tiesOutput = true
  /// What a text begins with that has no other beginning.
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
    innerSize = hidden
  }

  /// Units between the two layers of a feed-forward part.
  public var hidden: Int { innerSize ?? 4 * width }

  /// Reads a `config.json`.
  /// - Throws: `ModelFolderError` naming what is missing, out of range or not supported.
  package init(_ json: JSONValue) throws { try self.init(reading: json) }
}

extension GPT2Configuration: PretrainedOptions {
  /// What Hugging Face takes for granted where a file says nothing.
  public init() {
    self.init(vocabularySize: 0, positionCount: 1024, width: 768, headCount: 12, layerCount: 12)
    dropout = 0.1
    embeddingDropout = 0.1
  }

  public mutating func visitFields(_ visit: inout some OptionVisitor) {
    visit("vocab_size", &vocabularySize, in: OptionRange.vocabulary)
    visit("n_positions", &positionCount, in: OptionRange.positions)
    visit("n_embd", &width, in: OptionRange.width)
    visit("n_head", &headCount, in: OptionRange.heads)
    visit("n_layer", &layerCount, in: OptionRange.pretrainedLayers)
    visit("n_inner", &innerSize, in: OptionRange.hidden)
    visit("activation_function", &activation)
    visit("layer_norm_epsilon", &normEpsilon, in: 0...1)
    visit("resid_pdrop", &dropout, in: OptionRange.share)
    visit("embd_pdrop", &embeddingDropout, in: OptionRange.share)
    visit("tie_word_embeddings", &tiesOutput)
    visit.token("bos_token_id", &startToken)
    visit.token("eos_token_id", &endToken)
  }

  public var conflicts: [String] {
    var conflicts = Self.conflicts(
      of: [("bos_token_id", startToken), ("eos_token_id", endToken)], vocabulary: vocabularySize)
    if width % headCount != 0 { conflicts.append("n_embd \(width) is not a multiple of n_head \(headCount)") }
    return conflicts
  }

  public var parameterFloor: Int {
    (vocabularySize + positionCount) * width + layerCount * (4 * width * width + 2 * width * hidden)
  }

  var modelType: String { "gpt2" }

  mutating func setModelType(_ name: String) -> String? {
    name == modelType ? nil : "\"\(modelType)\" is expected here"
  }

  mutating func readOthers(_ reader: inout OptionReader) {
    reader.expect("n_ctx", positionCount)
    reader.expect("scale_attn_weights", true)
    reader.expect("scale_attn_by_inverse_layer_idx", false)
    reader.expect("add_cross_attention", false)
    reader.skipShares(["attn_pdrop"])
    // How half-precision sums are kept, and heads that are not language models.
    reader.skip([
      "reorder_and_upcast_attn", "summary_activation", "summary_first_dropout", "summary_proj_to_labels",
      "summary_type", "summary_use_proj", "pad_token_id",
    ])
  }

  func writeOthers(_ json: inout JSONWriter) { json.member("attn_pdrop", 0.0) }
}
