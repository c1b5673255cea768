import ParlanceFiles
import ParlanceText

/// The `tokenizer_config.json` beside a `tokenizer.json`: which tokens have a part to play. Python's transformers need it
/// to load the tokenizer by `AutoTokenizer`; here all that matters stands in `tokenizer.json`.
struct TokenizerSettings {
  static let fileName = "tokenizer_config.json"

  let tokenizer: Tokenizer
  /// Tokens of the longest text; nil where there is no limit.
  let longestText: Int?

  /// The names that vocabularies have for each part, the usual one first.
  private static let parts = [
    ("bos_token", ["<s>", "<|endoftext|>"]), ("eos_token", ["</s>", "<|endoftext|>"]),
    ("unk_token", ["<unk>", "[UNK]", "<|endoftext|>"]), ("pad_token", ["<pad>", "[PAD]"]),
    ("cls_token", ["[CLS]"]), ("sep_token", ["[SEP]"]), ("mask_token", ["[MASK]", "<mask>"]),
  ]

  var json: [UInt8] {
    var writer = JSONWriter(indented: true)
    writer.object { json in
      json.member("tokenizer_class", "PreTrainedTokenizerFast")
      for (part, names) in Self.parts {
        if let name = names.first(where: { tokenizer.id(of: $0) != nil }) { json.member(part, name) }
      }
      if let longestText { json.member("model_max_length", longestText) }
      json.member("clean_up_tokenization_spaces", false)
    }
    return writer.bytes + [0x0a]
  }
}
