import CICU

/// A locale in ICU's spelling, known to ICU.
struct LocaleName: Sendable, Hashable {
  /// As the user wrote it.
  let given: String
  /// ICU's spelling; empty for the root.
  let canonical: String

  /// - Throws: `UnicodeError.unknownLocale`.
  init(_ name: String) throws {
    // C ends the name at the first zero byte.
    guard !name.utf8.contains(0) else { throw UnicodeError.unknownLocale(name) }
    var buffer = [CChar](repeating: 0, count: 256)
    guard cicu_canonical_locale(name, &buffer, Int32(buffer.count)) else {
      throw UnicodeError.unknownLocale(name)
    }
    given = name
    canonical = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
