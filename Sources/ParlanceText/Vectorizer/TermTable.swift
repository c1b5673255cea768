/// Terms and their numbers, which run from 0 in order of first appearance.
///
/// Nearly all terms have at most 23 bytes. These stand in the slots of an open-addressing table themselves, so that a look
/// touches half a cache line and nothing else; longer ones are in a vocabulary beside it.
struct TermTable: Sendable {
  /// A term of 1 to 23 bytes: its bytes, zeros, and its length in the last byte.
  private struct Key {
    static let longest = 23

    let first: UInt64
    let second: UInt64
    let third: UInt64

    /// The term that lies at `range`, which has neither 0 nor more than `longest` bytes.
    @inline(__always)
    static func reading(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Key {
      range.lowerBound &+ 24 <= bytes.count
        ? Key(within: bytes.bytes, range) : Key(atEnd: bytes, range)
    }

    @inline(__always)
    private init(within raw: RawSpan, _ range: Range<Int>) {
      let start = range.lowerBound
      let length = UInt64(truncatingIfNeeded: range.count)
      first =
        raw.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self) & Self.mask(length)
      second =
        raw.unsafeLoadUnaligned(fromByteOffset: start &+ 8, as: UInt64.self)
        & Self.mask(length > 8 ? length &- 8 : 0)
      third =
        raw.unsafeLoadUnaligned(fromByteOffset: start &+ 16, as: UInt64.self)
        & Self.mask(length > 16 ? length &- 16 : 0) | length &<< 56
    }

    /// A term near the end of the bytes.
    @inline(never)
    private init(atEnd bytes: Span<UInt8>, _ range: Range<Int>) {
      var words: InlineArray<3, UInt64> = [0, 0, UInt64(range.count) << 56]
      for (place, index) in range.enumerated() {
        words[place >> 3] |= UInt64(bytes[index]) << UInt64(8 * (place & 7))
      }
      (first, second, third) = (words[0], words[1], words[2])
    }

    /// The lowest so many bytes of a word.
    @inline(__always)
    private static func mask(_ bytes: UInt64) -> UInt64 { (1 << (bytes &* 8)) &- 1 }

    @inline(__always)
    var hash: Int {
      var hash = (first &* 0x9e37_79b9_7f4a_7c15) ^ (second &* 0xc2b2_ae3d_27d4_eb4f)
      hash = (hash ^ hash >> 32 ^ third) &* 0xd6e8_feb8_6659_fd93
      return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }
  }

  private struct Slot {
    var first: UInt64 = 0
    var second: UInt64 = 0
    /// 0 where the slot is free: a key has its length here.
    var third: UInt64 = 0
    var number: Int32 = -1
  }

  /// All terms.
  private(set) var list = TermList()
  /// At most two thirds full. The size is a power of two.
  private var slots = [Slot](repeating: Slot(), count: 1 << 10)
  private var used = 0
  /// The other terms, by order of appearance, with their numbers.
  private var long = Vocabulary()
  private var longNumbers: [Int32] = []

  init() {}

  /// Finds the terms of a list, which are all different.
  init(_ list: TermList) {
    var size = 1 << 10
    while size / 3 * 2 < list.count { size *= 2 }
    slots = [Slot](repeating: Slot(), count: size)
    self.list = list
    let bytes = list.bytes.span
    for number in 0..<list.count {
      let range = list.range(of: number)
      if let key = Self.key(bytes, range) {
        set(key, at: place(of: key), number)
      } else {
        _ = long.add(bytes.extracting(range))
        longNumbers.append(Int32(truncatingIfNeeded: number))
      }
    }
  }

  /// Number of terms.
  var count: Int { list.count }

  /// The number of the term that lies at `range`, -1 where it is not known.
  @inline(__always)
  func number(of bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    guard let key = Self.key(bytes, range) else {
      return long.id(of: bytes.extracting(range)).map { Int(longNumbers[$0]) } ?? -1
    }
    return Int(slots[place(of: key)].number)
  }

  /// The number of the term that lies at `range`, which is added where it is new.
  @inline(__always)
  mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    guard let key = Self.key(bytes, range) else { return addLong(bytes.extracting(range)) }
    let place = place(of: key)
    let known = Int(slots[place].number)
    return known >= 0 ? known : add(key, at: place, bytes.extracting(range))
  }

  @inline(never)
  private mutating func add(_ key: Key, at place: Int, _ term: Span<UInt8>) -> Int {
    let number = list.count
    list.append(term)
    set(key, at: place, number)
    if used > slots.count / 3 * 2 { grow() }
    return number
  }

  @inline(never)
  private mutating func addLong(_ term: Span<UInt8>) -> Int {
    let id = long.add(term)
    if id == longNumbers.count {
      longNumbers.append(Int32(truncatingIfNeeded: list.count))
      list.append(term)
    }
    return Int(longNumbers[id])
  }

  @inline(__always)
  private static func key(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Key? {
    range.count &- 1 < Key.longest && !range.isEmpty ? Key.reading(bytes, range) : nil
  }

  private mutating func set(_ key: Key, at place: Int, _ number: Int) {
    slots[place] = Slot(
      first: key.first, second: key.second, third: key.third, number: Int32(truncatingIfNeeded: number))
    used += 1
  }

  /// The slot of a term, or else the free one where it belongs.
  @inline(__always)
  private func place(of key: Key) -> Int {
    let slots = slots.span
    let mask = slots.count - 1
    var place = key.hash & mask
    while true {
      let slot = slots[unchecked: place]
      if slot.third == key.third && slot.first == key.first && slot.second == key.second { return place }
      if slot.third == 0 { return place }
      place = (place + 1) & mask
    }
  }

  private mutating func grow() {
    slots = [Slot](repeating: Slot(), count: slots.count * 2)
    used = 0
    for number in 0..<list.count {
      if let key = Self.key(list.bytes.span, list.range(of: number)) { set(key, at: place(of: key), number) }
    }
  }
}
