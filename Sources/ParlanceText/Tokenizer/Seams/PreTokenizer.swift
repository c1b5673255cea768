/// The second stage of a tokenizer: divides text into pieces that tokens never cross.
public protocol PreTokenizer: TokenizerComponent {
  func split(_ text: inout PreTokenizedText) throws
}
