/// What tokenizers 0.23 does to each scalar, as a table of two stages: pages of 256 scalars, equal pages stored once.
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

  private let pages: [UInt8]
  private let traits: [UInt8]
  private let lowercase: [UInt32: [UInt32]]

  private init() {
    var flat = [UInt8](repeating: 0, count: 0x11_0000)
    func mark(_ ranges: String, _ trait: Traits) {
      for range in CharacterRanges.parse(ranges) {
        for scalar in range { flat[Int(scalar)] |= trait.rawValue }
      }
    }
    mark(BertCharacterData.removed, .removed)
    mark(BertCharacterData.cleanedToSpace, .cleanedToSpace)
    mark(BertCharacterData.chinese, .chinese)
    mark(BertCharacterData.accents, .accent)
    mark(BertCharacterData.punctuation, .punctuation)
    mark(BertCharacterData.space, .space)
    lowercase = CharacterRanges.parseMappings(BertCharacterData.lowercase)
    for scalar in lowercase.keys { flat[Int(scalar)] |= Traits.hasLowercase.rawValue }
    var pages: [UInt8] = []
    var traits: [UInt8] = []
    var known: [ArraySlice<UInt8>: UInt8] = [:]
    for start in stride(from: 0, to: flat.count, by: 256) {
      let page = flat[start..<start + 256]
      if let number = known[page] {
        pages.append(number)
      } else {
        let number = UInt8(truncatingIfNeeded: known.count)
        known[page] = number
        pages.append(number)
        traits += page
      }
    }
    self.pages = pages
    self.traits = traits
  }

  @inline(__always)
  func traits(_ scalar: UInt32) -> Traits {
    let page = Int(pages[Int(scalar >> 8)])
    return Traits(rawValue: traits[page << 8 | Int(scalar & 0xff)])
  }

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
