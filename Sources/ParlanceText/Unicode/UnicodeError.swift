import CICU

/// What can go wrong in segmentation, normalization and change of case.
public enum UnicodeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A locale whose language, script or region ICU does not know.
  case unknownLocale(String)
  /// Bytes that were handed in are not valid UTF-8.
  case invalidUTF8
  /// One call takes at most a gigabyte that can't be divided.
  case textTooLong(bytes: Int)
  /// ICU failed; `name` is its own name for the reason.
  case icu(action: String, name: String)

  public var description: String {
    switch self {
    case .unknownLocale(let name):
      "unknown locale \"\(name)\"; give a language such as en, de, ja or pt-BR"
    case .invalidUTF8: "the text is not valid UTF-8; read it through a corpus, which repairs it"
    case .textTooLong(let bytes): "a text of \(bytes) bytes without a place to divide it is too long (1 GB)"
    case .icu(let action, let name): "ICU \(String(cString: cicu_version())) cannot \(action): \(name)"
    }
  }

  /// Throws for any status of the shim but success.
  static func check(_ status: Int32, action: String) throws {
    guard status != 0 else { return }
    let name = String(cString: cicu_status_name(status))
    throw name == "U_INVALID_CHAR_FOUND" ? UnicodeError.invalidUTF8 : .icu(action: action, name: name)
  }
}
