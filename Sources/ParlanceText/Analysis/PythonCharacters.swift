/// Characters as `str` and `re` of Python 3.11 class them, by Unicode 14.0: scikit-learn's tokens, and so the
/// columns of its matrices, depend on these classes. Unicode's own current ones differ in hundreds of scalars.
enum PythonCharacters {
  /// What a scalar is, one bit each.
  struct Class: OptionSet, Sendable {
    let rawValue: UInt8
    /// `\w`.
    static let word = Class(rawValue: 1)
    /// `\s`.
    static let space = Class(rawValue: 2)
    /// Canonical combining class other than 0.
    static let combining = Class(rawValue: 4)
    /// A letter that decides the form of a sigma.
    static let cased = Class(rawValue: 8)
    /// Passed over when the form of a sigma is decided.
    static let ignorable = Class(rawValue: 16)
    /// `\d`.
    static let digit = Class(rawValue: 32)
  }

  private static let classes = ScalarTable<UInt8>(default: 0) { table in
    let parts: [(String, Class)] = [
      (wordRanges, .word), (spaceRanges, .space), (combiningRanges, .combining), (casedRanges, .cased),
      (ignorableRanges, .ignorable), (digitRanges, .digit),
    ]
    for (ranges, part) in parts {
      for range in CharacterRanges.parse(ranges) { table.update(range) { $0 |= part.rawValue } }
    }
  }

  /// Distances to the lower case of one scalar.
  private static let lowerDistances = ScalarTable<Int32>(default: 0) { table in
    for field in lowerCase.utf8.split(whereSeparator: { $0 <= 0x20 }) {
      let isUp = field.contains(UInt8(ascii: "+"))
      let parts = field.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: isUp ? "+" : "-") }
      // `first-last/step-distance` has a hyphen on either side, so that it splits into four as well.
      let numbers = parts.flatMap { $0.split(separator: UInt8(ascii: "-")) }.map(hexadecimal)
      for scalar in stride(from: numbers[0], through: numbers[1], by: Int(numbers[2])) {
        table.update(scalar...scalar) { $0 = isUp ? Int32(numbers[3]) : -Int32(numbers[3]) }
      }
    }
  }

  private static func hexadecimal(_ digits: some Sequence<UInt8>) -> UInt32 {
    digits.reduce(0) { $0 << 4 | UInt32($1 < 0x3a ? $1 - 0x30 : $1 - 0x37) }
  }

  static func contains(_ part: Class, _ scalar: UInt32) -> Bool { classes[scalar] & part.rawValue != 0 }

  static func isWord(_ scalar: UInt32) -> Bool { contains(.word, scalar) }

  static func isSpace(_ scalar: UInt32) -> Bool { contains(.space, scalar) }

  /// The lower case of a scalar that has one of a single scalar, itself otherwise. U+0130 (whose lower case is i and
  /// a dot) and the final sigma are the caller's.
  static func lower(_ scalar: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: Int32(truncatingIfNeeded: scalar) &+ lowerDistances[scalar])
  }
}
