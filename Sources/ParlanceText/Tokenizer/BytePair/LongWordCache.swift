/// The tokens of longer words seen before, found by a 64-bit hash and compared byte by byte. Bounded: when full it
/// starts anew.
struct LongWordCache: Sendable {
  /// Longer words are not kept.
  static let longest = 96
  private static let size = 1 << 13

  private struct Entry {
    var hash: UInt64 = 0
    /// The word, in `bytes`; its length is 0 where the entry is free.
    var start: Int32 = 0
    var length: Int32 = 0
    /// The tokens, in `tokens`.
    var first: Int32 = 0
    var count: Int32 = 0
  }

  private var entries: [Entry] = []
  private var bytes: [UInt8] = []
  private var tokens: [Int32] = []
  private var used = 0

  @inline(__always)
  static func hash(_ word: Span<UInt8>) -> UInt64 {
    let raw = word.bytes
    var hash = UInt64(truncatingIfNeeded: word.count) &* 0x9e37_79b9_7f4a_7c15
    var index = 0
    while index + 8 <= raw.byteCount {
      hash = mix(hash ^ raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var rest: UInt64 = 0
    while index < word.count {
      rest = rest << 8 | UInt64(word[unchecked: index])
      index += 1
    }
    return mix(hash ^ rest)
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    let mixed = value &* 0xd6e8_feb8_6659_fd93
    return mixed ^ mixed >> 32
  }

  /// Appends the tokens of a word, where it is known.
  func append(_ word: Span<UInt8>, hash: UInt64, to ids: inout [Int32]) -> Bool {
    guard !entries.isEmpty else { return false }
    var index = Int(truncatingIfNeeded: hash) & (Self.size - 1)
    while entries[index].length > 0 {
      let entry = entries[index]
      if entry.hash == hash, equals(word, entry) {
        ids += tokens[Int(entry.first)..<Int(entry.first + entry.count)]
        return true
      }
      index = (index + 1) & (Self.size - 1)
    }
    return false
  }

  private func equals(_ word: Span<UInt8>, _ entry: Entry) -> Bool {
    guard Int(entry.length) == word.count else { return false }
    let own = bytes.span.extracting(Int(entry.start)..<Int(entry.start + entry.length))
    for index in word.indices where own[unchecked: index] != word[unchecked: index] { return false }
    return true
  }

  /// Keeps the tokens of a word that is not known.
  mutating func insert(_ word: Span<UInt8>, hash: UInt64, _ new: [Int32]) {
    if entries.isEmpty || used * 2 >= Self.size {
      entries = [Entry](repeating: Entry(), count: Self.size)
      bytes.removeAll(keepingCapacity: true)
      tokens.removeAll(keepingCapacity: true)
      used = 0
    }
    var index = Int(truncatingIfNeeded: hash) & (Self.size - 1)
    while entries[index].length > 0 { index = (index + 1) & (Self.size - 1) }
    entries[index] = Entry(
      hash: hash, start: Int32(truncatingIfNeeded: bytes.count),
      length: Int32(truncatingIfNeeded: word.count),
      first: Int32(truncatingIfNeeded: tokens.count), count: Int32(truncatingIfNeeded: new.count))
    bytes.append(copying: word)
    tokens += new
    used += 1
  }
}
