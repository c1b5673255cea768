import ParlanceText

/// Words between spaces, of a short list.
func tinyTokenizer(_ words: [String] = (0..<11).map { "w\($0)" }) throws -> Tokenizer {
  let entries = words.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
  let json = """
    {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
     "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null, "decoder": null,
     "model": {"type": "WordLevel", "vocab": {\(entries)}, "unk_token": "\(words[0])"}}
    """
  return try Tokenizer(tokenizerJSON: Array(json.utf8), name: "test")
}
