/// What the trainers of subword vocabularies are told.
public struct SubwordTrainingSettings: Sendable, Equatable {
  /// Tokens to reach, special tokens and alphabet among them. An alphabet that is larger is kept whole.
  public var vocabularySize = 30_000
  /// Pairs seen less often are not merged.
  public var minFrequency = 2
  /// Tokens that come first, with ids from 0; they are never found in the words.
  public var specialTokens: [String] = []
  /// Characters that are in the alphabet whether or not the text has them.
  public var initialAlphabet: [Unicode.Scalar] = []
  /// Largest number of single characters; the rarest are left out of words. Nil keeps all.
  public var alphabetLimit: Int?
  /// Tokens of this many characters or more are not made, but from two characters; nil for no limit.
  public var maxTokenLength: Int?
  /// Put before characters that do not start a word.
  public var continuingPrefix: String?
  /// Put after the last character of a word.
  public var endOfWordSuffix: String?
  /// Threads that merge. The result does not depend on it.
  public var threads = 1

  public init() {}
}
