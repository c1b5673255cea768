import CICU

/// Divides where the script changes. Blanks belong to what stands before them; the Japanese scripts count as one.
public struct UnicodeScriptsPreTokenizer: PreTokenizer, PlainComponent {
  package static let kind = "UnicodeScripts"
  public init() {}

  /// ICU's numbers.
  private static let common: Int32 = 0
  private static let devanagari: Int32 = 10
  private static let han: Int32 = 17
  private static let hiragana: Int32 = 20
  private static let katakana: Int32 = 22
  private static let unknown: Int32 = 103

  /// Hugging Face's table of scripts is that of Unicode 9.0.
  private static let newestAge: Int32 = 90

  /// Nil for what goes with any script.
  private static func script(_ scalar: UInt32) -> Int32? {
    if scalar == 0x20 { return nil }
    switch scalar {
    // The long vowel mark is common to both kana.
    case 0x30fc: return han
    // Their scripts changed after that version.
    case 0x589, 0x61c: return common
    case 0x953, 0x954: return devanagari
    default: break
    }
    let script = cicu_script(scalar)
    return script == unknown || cicu_age(scalar) > newestAge
      ? nil : script == hiragana || script == katakana ? han : script
  }

  public func split(_ text: inout PreTokenizedText) throws {
    text.split { piece, ranges in
      var last: Int32?
      var start: Int?
      var index = 0
      while index < piece.count {
        let (scalar, length) = UTF8Scalar.decode(piece, at: index)
        if let script = Self.script(scalar) {
          if script != last {
            if let start { ranges.append(start..<index) }
            start = index
          }
          last = script
        }
        index += length
      }
      if let start { ranges.append(start..<piece.count) }
    }
  }
}
