/// What Unicode 15.1 and 16 added, for the tokenizers whose patterns know them already where the system's ICU may not.
///
/// Hugging Face's tokenizers 0.23 match with Oniguruma and Rust's tables of Unicode 16, so that words end at the same
/// places only with these. Where ICU knows the characters, nothing changes.
enum UnicodeAdditions {
  /// New characters by general category, in hexadecimal.
  private static let categories: [(name: String, scalars: String)] = [
    (
      "Lu",
      """
      1C89 A7CB-A7CC A7DA A7DC 10D50-10D65
      """
    ),
    (
      "Ll",
      """
      1C8A A7CD A7DB 10D70-10D85
      """
    ),
    (
      "Lm",
      """
      10D4E 10D6F 16D40-16D42 16D6B-16D6C
      """
    ),
    (
      "Lo",
      """
      105C0-105F3 10D4A-10D4D 10D4F 10EC2-10EC4 11380-11389 1138B 1138E 11390-113B5 113B7 113D1 113D3 \
      11BC0-11BE0 13460-143FA 16100-1611D 16D43-16D6A 18CFF 1E5D0-1E5ED 1E5F0 2EBF0-2EE5D
      """
    ),
    (
      "Mn",
      """
      897 10D69-10D6D 10EFC 113BB-113C0 113CE 113D0 113D2 113E1-113E2 11F5A 1611E-16129 1612D-1612F \
      1E5EE-1E5EF
      """
    ),
    (
      "Mc",
      """
      113B8-113BA 113C2 113C5 113C7-113CA 113CC-113CD 113CF 1612A-1612C
      """
    ),
    (
      "Nd",
      """
      10D40-10D49 116D0-116E3 11BF0-11BF9 16130-16139 16D70-16D79 1CCF0-1CCF9 1E5F1-1E5FA
      """
    ),
    (
      "Pd",
      """
      10D6E
      """
    ),
    (
      "Po",
      """
      1B4E-1B4F 1B7F 113D4-113D5 113D7-113D8 11BE1 16D6D-16D6F 1E5FF
      """
    ),
    (
      "Sm",
      """
      10D8E-10D8F
      """
    ),
    (
      "So",
      """
      2427-2429 2FFC-2FFF 31E4-31E5 31EF 1CC00-1CCEF 1CD00-1CEB3 1F8B2-1F8BB 1F8C0-1F8C1 1FA89 1FA8F 1FABE \
      1FAC6 1FADC 1FADF 1FAE9 1FBCB-1FBEF
      """
    ),
  ]

  /// Characters that became alphabetic, letters and marks.
  private static let alphabetic = """
    363-36F 897 1C89-1C8A 1DD3-1DE6 A7CB-A7CD A7DA-A7DC 105C0-105F3 10D4A-10D65 10D69 10D6F-10D85 \
    10EC2-10EC4 10EFC 11380-11389 1138B 1138E 11390-113B5 113B7-113C0 113C2 113C5 113C7-113CA \
    113CC-113CD 113D1 113D3 11BC0-11BE0 13460-143FA 16100-1612E 16D40-16D6C 18CFF 1E5D0-1E5ED 1E5F0 \
    2EBF0-2EE5D
    """

  /// Numbers of Unicode 17, which Rust's own tables have.
  private static let newestNumbers = "11DE0-11DE9 16FF4-16FF6"

  /// The new characters of a category, such as `Lu`, or of a group of them, such as `L`; all of them for `C`, to which
  /// none belongs any more.
  static func ranges(ofCategory name: String) -> [ClosedRange<UInt32>] {
    if name == "Alphabetic" { return CharacterRanges.parse(alphabetic) }
    return categories.filter { name == "C" || $0.name.hasPrefix(name) }
      .flatMap { CharacterRanges.parse($0.scalars) }
  }

  private static let words = RangeSet(["L", "M", "Nd", "Alphabetic"].flatMap(ranges(ofCategory:)))
  private static let numbers = RangeSet(ranges(ofCategory: "N") + CharacterRanges.parse(newestNumbers))

  /// A new letter, mark or digit.
  static func isWord(_ scalar: UInt32) -> Bool { words.contains(scalar) }

  /// A new number.
  static func isNumeric(_ scalar: UInt32) -> Bool { numbers.contains(scalar) }

  private struct RangeSet: Sendable {
    private let ranges: [ClosedRange<UInt32>]

    init(_ ranges: [ClosedRange<UInt32>]) { self.ranges = ranges.sorted { $0.lowerBound < $1.lowerBound } }

    func contains(_ scalar: UInt32) -> Bool {
      guard let first = ranges.first, scalar >= first.lowerBound else { return false }
      return ranges.contains { $0.contains(scalar) }
    }
  }
}
