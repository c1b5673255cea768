import CICU

/// What kind of character a scalar is.
package enum CharacterClass {
  /// White space, by Unicode's White_Space property.
  @inline(__always)
  package static func isWhitespace(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 { return scalar == 0x20 || scalar &- 9 < 5 }
    return cicu_is_white_space(scalar)
  }

  /// A letter, mark, decimal digit or connector such as the underscore: `\w` of regular expressions.
  package static func isWord(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 {
      return scalar &- 0x30 < 10 || (scalar | 0x20) &- 0x61 < 26 || scalar == 0x5f
    }
    return cicu_is_word(scalar) || UnicodeAdditions.isWord(scalar)
  }

  /// A number of any kind: categories Nd, Nl and No.
  package static func isNumeric(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 { return scalar &- 0x30 < 10 }
    return (9...11).contains(cicu_category(scalar)) || UnicodeAdditions.isNumeric(scalar)
  }

  /// A combining mark: categories Mn, Me and Mc.
  package static func isMark(_ scalar: UInt32) -> Bool {
    scalar >= 0x300 && (6...8).contains(cicu_category(scalar))
  }
}
