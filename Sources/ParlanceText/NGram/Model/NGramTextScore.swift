/// The probability of a sentence, or of several.
public struct NGramTextScore: Sendable, Equatable {
  /// Base-10 logarithm of the probability of all tokens.
  public var logProbability = 0.0
  /// The part of it that words outside of the vocabulary have.
  public var unknownLogProbability = 0.0
  /// Words, and one for the end of each sentence where that was asked for.
  public var tokens = 0
  /// Words outside of the vocabulary.
  public var unknownWords = 0

  public init() {}

  /// 10 to the minus mean logarithm over all tokens; nil where there is none.
  public var perplexity: Double? { Self.perplexity(logProbability, tokens) }

  /// The same without the words outside of the vocabulary.
  public var perplexityWithoutUnknown: Double? {
    Self.perplexity(logProbability - unknownLogProbability, tokens - unknownWords)
  }

  private static func perplexity(_ logarithm: Double, _ tokens: Int) -> Double? {
    tokens > 0 ? DecimalPower.ofTen(-logarithm / Double(tokens)) : nil
  }

  public static func += (sum: inout NGramTextScore, part: NGramTextScore) {
    sum.logProbability += part.logProbability
    sum.unknownLogProbability += part.unknownLogProbability
    sum.tokens += part.tokens
    sum.unknownWords += part.unknownWords
  }
}
