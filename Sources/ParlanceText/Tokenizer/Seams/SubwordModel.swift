/// The third stage of a tokenizer: turns a piece of text into tokens of its vocabulary.
public protocol SubwordModel: TokenizerComponent {
  /// The tokens it may give out (added tokens not among them, unless the model has them too).
  var vocabulary: TokenVocabulary { get }

  /// Appends the tokens of a piece, with their bytes in the piece.
  ///
  /// Any number of threads may call this at once. Time is linear in the piece, or close to it.
  /// - Parameter piece: valid UTF-8, not empty.
  func tokenize(_ piece: Span<UInt8>, into tokens: inout TokenBuffer) throws
}
