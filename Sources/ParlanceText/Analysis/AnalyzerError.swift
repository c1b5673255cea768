/// What can be wrong with the options of an analyzer, or with a text that it is given.
public enum AnalyzerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A regular expression that can't be used; `offset` counts its bytes.
  case invalidPattern(pattern: String, offset: Int, reason: String)
  /// No Snowball algorithm of that name.
  case unknownStemmer(name: String, known: [String])
  /// N-grams of no unit, or of too many.
  case invalidNgrams(ClosedRange<Int>)
  /// A document whose features can't be counted in 32 bits.
  case documentTooLong(bytes: Int)

  public var description: String {
    switch self {
    case .invalidPattern(let pattern, let offset, let reason):
      "the token pattern \(pattern) can't be used: at byte \(offset), \(reason)"
    case .unknownStemmer(let name, let known):
      "no stemmer \"\(name)\"; there are \(known.joined(separator: ", "))"
    case .invalidNgrams(let range):
      "n-grams of \(range.lowerBound) to \(range.upperBound) units are not possible; give 1 to 100"
    case .documentTooLong(let bytes):
      "a document of \(bytes) bytes is too long (1 GB); divide it into several"
    }
  }
}
