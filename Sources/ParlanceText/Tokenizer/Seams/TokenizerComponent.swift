/// A stage of a tokenizer. Its settings are those of a `type` in Hugging Face's `tokenizer.json`.
///
/// A new kind is one file that conforms to its stage's protocol, plus one line in `ComponentRegistry`.
public protocol TokenizerComponent: Sendable {}
