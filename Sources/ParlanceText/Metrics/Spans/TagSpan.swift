/// A span of tokens with a type, such as the name of a person.
public struct TagSpan: Sendable, Hashable {
  public var type: String
  /// The sentence, counted from 0.
  public var sentence: Int
  /// The tokens of the sentence.
  public var tokens: Range<Int>

  public init(type: String, sentence: Int, tokens: Range<Int>) {
    self.type = type
    self.sentence = sentence
    self.tokens = tokens
  }
}
