/// What tokenizers 0.23 does to each scalar.
final class BertCharacterTable: Sendable {
  struct Traits: OptionSet {
    let rawValue: UInt8

    /// Dropped as a control character or the like.
    static let removed = Traits(rawValue: 1)
    static let cleanedToSpace = Traits(rawValue: 2)
    /// Blanks are put around it.
    static let chinese = Traits(rawValue: 4)
    /// Dropped with the accents.
    static let accent = Traits(rawValue: 8)
    /// A word of its own for the pre-tokenizer.
    static let punctuation = Traits(rawValue: 16)
    /// Parts words for the pre-tokenizer.
    static let space = Traits(rawValue: 32)
    static let hasLowercase = Traits(rawValue: 64)
  }

  static let shared = BertCharacterTable()

  private let table: ScalarTable<UInt8>
  private let lowercase: [UInt32: [UInt32]]

  private init() {
    let lowercase = CharacterRanges.parseMappings(BertCharacterData.lowercase)
    self.lowercase = lowercase
    table = ScalarTable(default: 0) { table in
      for (ranges, trait) in [
        (BertCharacterData.removed, Traits.removed), (BertCharacterData.cleanedToSpace, .cleanedToSpace),
        (BertCharacterData.chinese, .chinese), (BertCharacterData.accents, .accent),
        (BertCharacterData.punctuation, .punctuation), (BertCharacterData.space, .space),
      ] {
        for range in CharacterRanges.parse(ranges) { table.update(range) { $0 |= trait.rawValue } }
      }
      for scalar in lowercase.keys { table.update(scalar...scalar) { $0 |= Traits.hasLowercase.rawValue } }
    }
  }

  @inline(__always)
  func traits(_ scalar: UInt32) -> Traits { Traits(rawValue: table[scalar]) }

  /// Appends the scalar in lower case, without regard to locale or neighbors.
  func appendLowercase(of scalar: UInt32, to output: inout [UInt32]) {
    if scalar < 0x80 {
      output.append(scalar &- 0x41 < 26 ? scalar | 0x20 : scalar)
    } else if traits(scalar).contains(.hasLowercase), let mapped = lowercase[scalar] {
      output += mapped
    } else {
      output.append(scalar)
    }
  }
}
