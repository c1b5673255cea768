/// The first stage of a tokenizer: changes text before it is divided, such as lower-casing it.
public protocol Normalizer: TokenizerComponent {
  /// Changes the text; each scalar keeps its place in the original.
  func normalize(_ text: inout AlignedText) throws
}
