import CICU

/// Changes the case of text by the rules of the Unicode Standard and of a locale (Turkish and Azerbaijani i,
/// Lithuanian dots, Greek capitals without accents). Any number of threads may share one.
public final class CaseMapping: Sendable {
  private let name: LocaleName
  // An address, since pointers can't be shared between threads; ICU only reads what it points to.
  private let address: UInt

  /// The locale, as it was given.
  public var locale: String { name.given }

  /// - Parameter locale: a language tag such as `tr`; empty or `root` for the rules without tailoring.
  /// - Throws: `UnicodeError.unknownLocale`.
  public init(locale: String = "root") throws {
    name = try LocaleName(locale)
    var status: Int32 = 0
    let caser = cicu_caser_open(name.canonical, &status)
    try UnicodeError.check(status, action: "change the case of text of locale \(locale)")
    address = UInt(bitPattern: caser)
  }

  deinit { cicu_caser_close(OpaquePointer(bitPattern: address)) }

  /// In lower case. A sigma at the end of a word becomes `ς`.
  /// - Throws: `UnicodeError`.
  public func lowercased(_ text: String) throws -> String { try change(text, Int32(CICU_LOWER)) }

  /// In upper case.
  /// - Throws: `UnicodeError`.
  public func uppercased(_ text: String) throws -> String { try change(text, Int32(CICU_UPPER)) }

  /// Case-folded, for comparing text without regard to case; not meant for reading (`ß` becomes `ss`).
  /// - Throws: `UnicodeError`.
  public func folded(_ text: String) throws -> String { try change(text, Int32(CICU_FOLD)) }

  private func change(_ text: String, _ operation: Int32) throws -> String {
    let output = try ICUText.transform(text.utf8.span, action: "change the case of a text") {
      text, room, needed in
      cicu_change_case(
        OpaquePointer(bitPattern: address), operation, text.baseAddress, Int64(text.count), room.baseAddress,
        Int64(room.count), &needed)
    }
    return output.map { String(decoding: $0, as: UTF8.self) } ?? text
  }
}
