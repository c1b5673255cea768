/// The normalization forms of the Unicode Standard (annex 15), and NFKC with case folding.
public enum NormalizationForm: String, Sendable, CaseIterable {
  /// Canonical composition.
  case nfc
  /// Canonical decomposition.
  case nfd
  /// Compatibility composition.
  case nfkc
  /// Compatibility decomposition.
  case nfkd
  /// NFKC, lower-cased, without ignorable characters: for comparing identifiers.
  case nfkcCaseFold
}
