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

  private let pages: [UInt16]
  private let traits: [UInt8]
  private let lowercase: [UInt32: [UInt32]]

  private init() {
    // Pages that ranges cover as a whole need no page of their own.
    var whole = [UInt8](repeating: 0, count: 0x1100)
    var parts: [Int: [UInt8]] = [:]
    func mark(_ range: ClosedRange<UInt32>, _ trait: Traits) {
      for page in Int(range.lowerBound >> 8)...Int(range.upperBound >> 8) {
        let first = max(Int(range.lowerBound) - page << 8, 0)
        let last = min(Int(range.upperBound) - page << 8, 255)
        if first == 0 && last == 255 && parts[page] == nil {
          whole[page] |= trait.rawValue
        } else {
          for low in first...last {
            parts[page, default: [UInt8](repeating: whole[page], count: 256)][low] |= trait.rawValue
          }
        }
      }
    }
    func mark(_ ranges: String, _ trait: Traits) {
      for range in CharacterRanges.parse(ranges) { mark(range, trait) }
    }
    mark(BertCharacterData.removed, .removed)
    mark(BertCharacterData.cleanedToSpace, .cleanedToSpace)
    mark(BertCharacterData.chinese, .chinese)
    mark(BertCharacterData.accents, .accent)
    mark(BertCharacterData.punctuation, .punctuation)
    mark(BertCharacterData.space, .space)
    lowercase = CharacterRanges.parseMappings(BertCharacterData.lowercase)
    for scalar in lowercase.keys { mark(scalar...scalar, .hasLowercase) }
    var pages: [UInt16] = []
    var traits: [UInt8] = []
    var uniform: [UInt8: UInt16] = [:]
    for page in 0..<0x1100 {
      let next = UInt16(truncatingIfNeeded: traits.count / 256)
      if let part = parts[page] {
        pages.append(next)
        traits += part
      } else if let known = uniform[whole[page]] {
        pages.append(known)
      } else {
        uniform[whole[page]] = next
        pages.append(next)
        traits += [UInt8](repeating: whole[page], count: 256)
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
