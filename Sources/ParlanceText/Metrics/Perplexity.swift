#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The perplexity of a language model on a text: the inverse geometric mean of its tokens' probabilities, from the sum of
/// their logarithms.
public struct Perplexity: Sendable, Hashable {
  /// Natural logarithms of probabilities, summed.
  public private(set) var logProbability = 0.0
  /// The tokens they belong to, ends of sentences among them where the model predicts those.
  public private(set) var tokenCount = 0

  public init() {}

  /// Adds a part of the text.
  /// - Parameters:
  ///   - logProbability: the sum of its tokens' natural logarithms.
  ///   - tokens: how many tokens that sum is over.
  public mutating func add(logProbability: Double, tokens: Int) {
    self.logProbability += logProbability
    tokenCount += tokens
  }

  /// Adds a part whose logarithms are decimal ones, as n-gram models write them.
  public mutating func add(log10Probability: Double, tokens: Int) {
    add(logProbability: log10Probability * log(10), tokens: tokens)
  }

  /// exp(-sum / tokens); not a number for an empty text.
  public var value: Double { exp(-logProbability / Double(tokenCount)) }
}
