/// Lower-casing of segments as the reference programs do it: by the Unicode Standard, a final sigma as `ς`, no
/// locale.
struct SegmentCase {
  private let mapping: CaseMapping?

  /// - Throws: `UnicodeError`.
  init(lowercases: Bool) throws {
    mapping = lowercases ? try CaseMapping() : nil
  }

  /// The segment as it is counted.
  /// - Throws: `UnicodeError`.
  func apply(_ segment: String) throws -> String { try mapping?.lowercased(segment) ?? segment }
}
