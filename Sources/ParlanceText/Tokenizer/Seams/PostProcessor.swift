/// The fourth stage of a tokenizer: puts the special tokens around one or two sequences.
public protocol PostProcessor: TokenizerComponent {
  /// How many tokens it adds, so that truncation can leave room for them.
  func addedTokenCount(isPair: Bool) -> Int

  /// Makes the parts of the result, in order, which are then joined.
  /// - Parameter sequences: one encoding, or two of a pair. Each may have overflowing parts, which get the same
  ///   treatment.
  func process(_ sequences: [Encoding], addSpecialTokens: Bool) throws -> [Encoding]
}
