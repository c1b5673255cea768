import CKernels

/// The tables of a binary model and how they are asked: offsets and sizes only, so that the bytes may lie in memory
/// or in a mapped file.
struct NGramTables: Sendable {
  let order: Int
  let words: Int
  private let unigrams: Int
  private let wordTable: Int
  private let wordSlots: Int
  private var offsets = InlineArray<7, Int>(repeating: 0)
  private var slots = InlineArray<7, Int>(repeating: 0)

  /// The bits of a back-off weight of 0 where no longer n-gram begins with this one: minus zero.
  static let noExtension: UInt32 = 0x8000_0000
  /// Set in the bits of -log p where some longer n-gram ends in this one.
  static let extendsLeft: UInt32 = 0x8000_0000

  init(_ layout: NGramLayout) {
    (order, words) = (layout.order, layout.words)
    (unigrams, wordTable, wordSlots) = (layout.unigramOffset, layout.wordOffset, layout.wordSlots)
    for index in layout.slots.indices {
      offsets[index] = layout.tableOffsets[index]
      slots[index] = layout.slots[index]
    }
  }

  /// The id of the word with this hash, that of `<unk>` where there is none.
  @inline(__always)
  func word(_ hash: UInt64, in bytes: RawSpan) -> UInt32 {
    let offset = Self.find(hash, in: bytes, at: wordTable, slots: wordSlots, size: NGramLayout.wordEntrySize)
    guard offset >= 0 else { return NGramWords.unknownID }
    let id = bytes.unsafeLoadUnaligned(fromByteOffset: offset &+ 8, as: UInt32.self)
    // A damaged file must not lead outside of the words.
    return Int(id) < words ? id : NGramWords.unknownID
  }

  /// Where a single word's numbers lie: -log p, then the back-off weight.
  @inline(__always)
  func offset(of word: UInt32) -> Int { unigrams &+ Int(word) &* 8 }

  /// Where the numbers of an n-gram of `order` (2 or above) lie, -1 where the model lacks it.
  @inline(__always)
  func offset(of hash: UInt64, order: Int, in bytes: RawSpan) -> Int {
    let size = order == self.order ? NGramLayout.longestEntrySize : NGramLayout.middleEntrySize
    let found = Self.find(hash, in: bytes, at: offsets[order &- 2], slots: slots[order &- 2], size: size)
    return found < 0 ? -1 : found &+ 8
  }

  /// Asks for the place of a word in the table of words, without waiting for it.
  @inline(__always)
  func prefetch(wordHash hash: UInt64, in bytes: RawSpan) {
    Self.prefetch(wordTable &+ NGramHash.slot(hash, of: wordSlots) &* NGramLayout.wordEntrySize, in: bytes)
  }

  /// Asks for the numbers of a single word, without waiting for them.
  @inline(__always)
  func prefetch(word: UInt32, in bytes: RawSpan) { Self.prefetch(offset(of: word), in: bytes) }

  /// Asks for the place of an n-gram of `order` (2 or above), without waiting for it.
  @inline(__always)
  func prefetch(_ hash: UInt64, order: Int, in bytes: RawSpan) {
    let size = order == self.order ? NGramLayout.longestEntrySize : NGramLayout.middleEntrySize
    let slot = NGramHash.slot(hash, of: slots[order &- 2])
    Self.prefetch(offsets[order &- 2] &+ slot &* size, in: bytes)
  }

  @inline(__always)
  private static func prefetch(_ offset: Int, in bytes: RawSpan) {
    bytes.withUnsafeBytes { if let start = $0.baseAddress { parlance_prefetch(start + offset) } }
  }

  /// Linear probing: the place of a hash, -1 where it is not in the table.
  @inline(__always)
  static func find(_ hash: UInt64, in bytes: RawSpan, at base: Int, slots: Int, size: Int) -> Int {
    var slot = NGramHash.slot(hash, of: slots)
    var left = NGramLayout.longestProbe
    while left > 0 {
      let offset = base &+ slot &* size
      let found = bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
      if found == hash { return offset }
      if found == 0 { return -1 }
      slot &+= 1
      if slot == slots { slot = 0 }
      left &-= 1
    }
    return -1
  }

  /// The logarithm of p(word | state), and how many words the n-gram that gave it has; `state` becomes that behind the
  /// word.
  ///
  /// The longest n-gram that the model knows counts, with the back-off weights of all longer contexts. It is looked
  /// for from the single word on, as long as some longer n-gram is known to end in what was found.
  @inline(__always)
  func advance(_ state: inout NGramState, by word: UInt32, in bytes: RawSpan) -> (Float, matched: Int) {
    var next = NGramState()
    var offset = offset(of: word)
    var stored = bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
    var backoff = bytes.unsafeLoadUnaligned(fromByteOffset: offset &+ 4, as: UInt32.self)
    next.set(0, word: word, backoff: Float(bitPattern: backoff))
    var kept = backoff == Self.noExtension ? 0 : 1
    var matched = 1
    var hash = NGramHash.start(word)
    let reach = state.count
    while matched <= reach, stored & Self.extendsLeft != 0 {
      let left = state.word(matched &- 1)
      hash = NGramHash.extend(hash, with: left)
      offset = self.offset(of: hash, order: matched &+ 1, in: bytes)
      if offset < 0 { break }
      matched &+= 1
      stored = bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
      if matched == order { break }
      backoff = bytes.unsafeLoadUnaligned(fromByteOffset: offset &+ 4, as: UInt32.self)
      next.set(matched &- 1, word: left, backoff: Float(bitPattern: backoff))
      if backoff != Self.noExtension { kept = matched }
    }
    var logarithm = -Float(bitPattern: stored & ~Self.extendsLeft)
    var context = matched
    while context <= reach {
      logarithm += state.backoff(context &- 1)
      context &+= 1
    }
    next.cut(to: kept)
    state = next
    return (logarithm, matched)
  }
}
