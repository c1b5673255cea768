/// What a trainer has made: tokens in the order of their ids, and the merges that made them.
public struct TrainedSubwords: Sendable, Equatable {
  /// Special tokens, then the alphabet, then merged tokens.
  public var tokens: [String]
  /// Pairs of ids and what they become, in the order in which they were found. A pair may come again.
  public var merges: [MergeList.Merge]

  /// The tokens with ids from 0.
  /// - Throws: `TokenizerError` where there are more than a vocabulary can hold.
  public func vocabulary() throws -> TokenVocabulary { try TokenVocabulary(tokens) }
}
