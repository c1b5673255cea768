import ParlanceFiles

/// Words with ids and counts. Ids run from 0 in order of first appearance. Words are kept as bytes, since files
/// of other programs may hold words that are not valid UTF-8.
///
/// An open-addressing table with linear probing, at most two thirds full; the bytes of all words lie end to end.
public struct Vocabulary: Sendable {
  private var bytes: [UInt8] = []
  /// Where the bytes of each word end; a word starts where the one before it ends.
  private var ends: [Int] = []
  /// How often each word was seen, by id.
  public private(set) var counts: [Int] = []
  /// The hash of each word, by id (see `hash(_:)`).
  public private(set) var hashes: [UInt32] = []
  /// Hash in the upper half, id + 1 in the lower; 0 = free. The size is a power of two.
  private var slots: [UInt64] = [UInt64](repeating: 0, count: 16)

  public init() {}

  /// Number of words.
  public var count: Int { ends.count }

  /// 32-bit FNV-1a in which each byte is sign-extended before the xor, as fastText does it: equal to the usual
  /// FNV-1a for ASCII only.
  @inlinable
  public static func hash(_ word: Span<UInt8>) -> UInt32 {
    var hash: UInt32 = 2_166_136_261
    for index in word.indices {
      hash ^= UInt32(truncatingIfNeeded: Int8(bitPattern: word[unchecked: index]))
      hash &*= 16_777_619
    }
    return hash
  }

  /// Makes room for `words` words in all.
  public mutating func reserveCapacity(_ words: Int) {
    ends.reserveCapacity(words)
    counts.reserveCapacity(words)
    hashes.reserveCapacity(words)
    if words > slots.count / 3 * 2 { rehash(toHold: words) }
  }

  /// Counts a word, which is added where it is new, and returns its id. Counts stop at `Int.max`.
  @discardableResult
  public mutating func add(_ word: Span<UInt8>, count: Int = 1) -> Int {
    let hash = Self.hash(word)
    let (known, slot) = find(word, hash: hash)
    if let known {
      let (sum, overflow) = counts[known].addingReportingOverflow(count)
      counts[known] = overflow ? (count < 0 ? .min : .max) : sum
      return known
    }
    let id = ends.count
    bytes.append(copying: word)
    ends.append(bytes.count)
    counts.append(count)
    hashes.append(hash)
    slots[slot] = UInt64(hash) << 32 | UInt64(UInt32(id + 1))
    if ends.count > slots.count / 3 * 2 { rehash(toHold: ends.count) }
    return id
  }

  /// Counts a word, which is added where it is new, and returns its id.
  @discardableResult
  public mutating func add(_ word: String, count: Int = 1) -> Int { add(word.utf8.span, count: count) }

  /// The id of a word, nil where it is not known.
  public func id(of word: Span<UInt8>) -> Int? { find(word, hash: Self.hash(word)).id }

  /// The id of a word, nil where it is not known.
  public func id(of word: String) -> Int? { id(of: word.utf8.span) }

  /// The id of a word whose `hash(_:)` the caller has already.
  package func id(of word: Span<UInt8>, hash: UInt32) -> Int? { find(word, hash: hash).id }

  /// The word of an id below `count`; bytes that are not valid UTF-8 come out as U+FFFD.
  public func word(_ id: Int) -> String { String(decoding: bytes[range(of: id)], as: UTF8.self) }

  /// Hands the bytes of a word to `body`.
  public func withBytes<R>(of id: Int, _ body: (Span<UInt8>) throws -> R) rethrows -> R {
    try body(bytes.span.extracting(range(of: id)))
  }

  private func range(of id: Int) -> Range<Int> { (id == 0 ? 0 : ends[id - 1])..<ends[id] }

  /// The word's id, or else the free slot where it belongs.
  private func find(_ word: Span<UInt8>, hash: UInt32) -> (id: Int?, slot: Int) {
    let slots = slots.span
    let mask = slots.count - 1
    var slot = Self.slot(of: hash, mask: mask)
    while true {
      let entry = slots[unchecked: slot]
      if entry == 0 { return (nil, slot) }
      if UInt32(truncatingIfNeeded: entry >> 32) == hash {
        let id = Int(UInt32(truncatingIfNeeded: entry)) - 1
        if equals(word, id: id) { return (id, slot) }
      }
      slot = (slot + 1) & mask
    }
  }

  /// The low bits of FNV are good, the high ones of short words are not; both are used so that tables of more
  /// than 2^16 slots spread well.
  private static func slot(of hash: UInt32, mask: Int) -> Int { Int(hash ^ hash >> 15) & mask }

  @inline(__always)
  private func equals(_ word: Span<UInt8>, id: Int) -> Bool {
    let range = range(of: id)
    guard range.count == word.count else { return false }
    let own = bytes.span.extracting(range)
    for index in word.indices where own[unchecked: index] != word[unchecked: index] { return false }
    return true
  }

  private mutating func rehash(toHold words: Int) {
    var size = slots.count
    while size / 3 * 2 < words { size *= 2 }
    slots = [UInt64](repeating: 0, count: size)
    let mask = size - 1
    for id in hashes.indices {
      var slot = Self.slot(of: hashes[id], mask: mask)
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt64(hashes[id]) << 32 | UInt64(UInt32(id + 1))
    }
  }
}
