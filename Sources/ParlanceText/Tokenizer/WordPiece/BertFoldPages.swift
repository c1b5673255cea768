/// What becomes of each scalar beyond ASCII under BERT's normalizer and pre-tokenizer, in pages of 256 that are made
/// when a text first needs them.
struct BertFoldPages: Sendable {
  /// What becomes of a scalar, in the low three bits of its entry.
  enum Kind: UInt32 {
    /// Part of a word, as it is.
    case same = 0
    case dropped = 1
    case space = 2
    /// A word by itself, as it is.
    case alone = 3
    /// A syllable that is taken apart into jamo.
    case hangul = 4
    /// Becomes the scalars of a list, whose offset and length follow.
    case list = 5
    /// The same, as a word by itself.
    case listAlone = 6
    /// May change places with its neighbors in normalization: left to the general path.
    case reordered = 7
  }

  /// A scalar of a list that is a word by itself, or parts words.
  static let aloneMark: UInt32 = 1 << 30
  static let spaceMark: UInt32 = 1 << 31
  static let scalarMask: UInt32 = 0x1f_ffff

  private let normalizer: BertNormalizer
  /// The page of each 256 scalars, -1 before it is made.
  private var pages = [Int16](repeating: -1, count: 0x1100)
  private var entries: [UInt32] = []
  private(set) var lists: [UInt32] = []

  init(_ normalizer: BertNormalizer) { self.normalizer = normalizer }

  /// `offset << 8 | count << 3 | kind`
  @inline(__always)
  mutating func entry(_ scalar: UInt32) -> UInt32 {
    var page = pages[Int(scalar >> 8)]
    if page < 0 { page = makePage(scalar >> 8) }
    return entries[Int(page) << 8 | Int(scalar & 0xff)]
  }

  private mutating func makePage(_ number: UInt32) -> Int16 {
    let page = Int16(truncatingIfNeeded: entries.count / 256)
    entries.reserveCapacity(entries.count + 256)
    for low in 0..<UInt32(256) { entries.append(makeEntry(number << 8 | low)) }
    pages[Int(number)] = page
    return page
  }

  private mutating func makeEntry(_ scalar: UInt32) -> UInt32 {
    let table = BertCharacterTable.shared
    let traits = table.traits(scalar)
    if normalizer.cleansText {
      if traits.contains(.removed) { return Kind.dropped.rawValue }
      if traits.contains(.cleanedToSpace) { return Kind.space.rawValue }
    }
    var parts = [scalar]
    if normalizer.dropsAccents {
      if 0xac00..<0xd7a4 ~= scalar { return Kind.hangul.rawValue }
      let decomposition = ScalarNormalization.canonicalDecomposition(scalar)
      parts = (decomposition.isEmpty ? parts : decomposition).filter { !table.traits($0).contains(.accent) }
      if parts.contains(where: { ScalarNormalization.combiningClass($0) > 0 }) {
        return Kind.reordered.rawValue
      }
    }
    if normalizer.lowercases {
      var lower: [UInt32] = []
      for part in parts { table.appendLowercase(of: part, to: &lower) }
      parts = lower
    }
    guard !parts.isEmpty else { return Kind.dropped.rawValue }
    let isChinese = normalizer.separatesChinese && traits.contains(.chinese)
    if parts == [scalar] {
      if traits.contains(.space) { return Kind.space.rawValue }
      return isChinese || traits.contains(.punctuation) ? Kind.alone.rawValue : Kind.same.rawValue
    }
    let offset = UInt32(lists.count)
    for part in parts {
      let traits = table.traits(part)
      lists.append(
        part | (traits.contains(.space) ? Self.spaceMark : traits.contains(.punctuation) ? Self.aloneMark : 0)
      )
    }
    let kind = isChinese ? Kind.listAlone : Kind.list
    return offset << 8 | UInt32(parts.count) << 3 | kind.rawValue
  }
}
