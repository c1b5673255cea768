/// How a text becomes features: the chain of steps, in the order in which they are done. The defaults are
/// scikit-learn's.
public struct AnalyzerOptions: Sendable, Hashable {
  /// What is done with accents.
  public enum AccentStripping: String, Sendable, CaseIterable {
    /// They stay.
    case none
    /// Compatibility decomposition (NFKD) without its combining marks; text in ASCII stays as it is.
    case unicode
    /// Compatibility decomposition without all that is not ASCII.
    case ascii
  }

  /// What a feature is made of.
  public enum Unit: Sendable, Hashable {
    /// Words: the matches of a regular expression, found from left to right.
    case pattern(String)
    /// Words by the Unicode rules of a locale, with dictionaries for Thai, Chinese and Japanese.
    case segments(locale: String)
    /// Characters, each run of white space as one space.
    case characters
    /// Characters inside of words, each word with a space on either side.
    case charactersInWords

    /// Two or more word characters, as scikit-learn splits.
    public static let defaultPattern = #"(?u)\b\w\w+\b"#
    /// Words by the default pattern.
    public static let words = Unit.pattern(defaultPattern)
  }

  /// Lower case by Python's rules: without regard to a language, sigma final at the end of a word.
  public var lowercase = true
  public var accents = AccentStripping.none
  public var unit = Unit.words
  /// Words that are left out, before n-grams are formed. Characters know none.
  public var stopWords: Set<String> = []
  /// The Snowball algorithm that words are stemmed by, such as `english`; nil for none.
  public var stemmer: String?
  /// How many units in a row are one feature. Words are joined by a space.
  public var ngrams: ClosedRange<Int> = 1...1

  public init() {}
}
