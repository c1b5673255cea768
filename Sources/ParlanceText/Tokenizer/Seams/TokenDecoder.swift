/// The way back: turns tokens into text.
public protocol TokenDecoder: TokenizerComponent {
  /// Changes the tokens of a text into pieces of text, which are then joined.
  func decode(_ tokens: [String]) throws -> [String]
}
