/// How a byte-pair model treats what its merges do not say.
public struct BytePairOptions: Sendable, Equatable {
  /// Stands for characters that are not in the vocabulary; without it they are left out.
  public var unknownToken: String?
  /// Put before characters that do not start a word.
  public var continuingPrefix: String?
  /// Put after the last character of a word.
  public var endOfWordSuffix: String?
  /// Makes one unknown token of several unknown characters in a row.
  public var fusesUnknown = false
  /// Writes unknown characters as the tokens `<0x00>` to `<0xFF>` of their bytes, where the vocabulary has them.
  public var byteFallback = false
  /// Takes words that are in the vocabulary as they are, without merging.
  public var ignoresMerges = false
  /// Share of merges that are left out at random, from 0 to 1; nil for none.
  public var dropout: Double?
  /// Start of the random numbers of dropout.
  public var dropoutSeed: UInt64 = 1

  public init() {}
}
