/// What can be wrong with the merges of a byte-pair model.
public enum BytePairError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A merge needs a token that the vocabulary lacks. `number` counts the merges from 1.
  case mergeWithoutToken(number: Int, left: String, right: String, missing: String)
  /// A merge that is not two tokens with a blank between them.
  case notAPair(number: Int, text: String)
  /// More merges than 32 bits can number.
  case tooManyMerges(limit: Int)
  /// A share of merges to leave out that is not between 0 and 1.
  case invalidDropout(Double)

  public var description: String {
    switch self {
    case .mergeWithoutToken(let number, let left, let right, let missing):
      "merge \(number) (\"\(left)\" and \"\(right)\") needs the token \"\(missing)\", which is not in the "
        + "vocabulary; the merges and the vocabulary must come from the same training"
    case .notAPair(let number, let text):
      "merge \(number) is \"\(text)\"; it must be two tokens with one blank between them"
    case .tooManyMerges(let limit): "there are more than \(limit) merges"
    case .invalidDropout(let share): "dropout is \(share); it must be between 0 and 1"
    }
  }
}
