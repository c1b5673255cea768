/// Why something can't be measured.
public enum MetricError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is nothing to measure.
  case empty
  /// No references were handed in.
  case noReferences
  /// A set of references (or of gold labels) has another number of segments than the hypotheses. `set` counts from 1.
  case differentCounts(hypotheses: Int, references: Int, set: Int)
  /// A sentence has another number of predicted tags than of gold tags. `sentence` counts from 1.
  case differentLengths(sentence: Int, gold: Int, predicted: Int)
  /// A tag that the scheme has no prefix for. `sentence` and `token` count from 1.
  case invalidTag(tag: String, sentence: Int, token: Int, scheme: SpanScheme)

  public var description: String {
    switch self {
    case .empty: "there is nothing to evaluate: no segment was given"
    case .noReferences: "there is nothing to compare with: give one set of references or more"
    case .differentCounts(let hypotheses, let references, let set):
      "\(hypotheses) hypotheses stand against \(references) references in set \(set); each needs its own"
    case .differentLengths(let sentence, let gold, let predicted):
      "sentence \(sentence) has \(gold) gold tags but \(predicted) predicted ones; each token needs both"
    case .invalidTag(let tag, let sentence, let token, let scheme):
      "sentence \(sentence), token \(token): \"\(tag)\" is not a tag of the scheme \(scheme); its prefixes are "
        + scheme.prefixes.map(String.init).joined(separator: ", ")
    }
  }
}
