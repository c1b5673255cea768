import CKernels

/// Terms and their numbers, which run from 0 in the order in which they were added.
///
/// Nearly all terms have at most 23 bytes. These stand in the slots of an open-addressing table themselves, so that a look
/// touches half a cache line and nothing else; longer ones are in a vocabulary beside it.
struct TermTable: Sendable {
  private struct Slot {
    var first: UInt64 = 0
    var second: UInt64 = 0
    /// 0 where the slot is free: a key has its length here.
    var third: UInt64 = 0
    var number: Int32 = -1
  }

  /// How many terms ahead slots are asked for where the table is filled.
  private static let lead = 16

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
    slots = Self.freeSlots(size)
    self.list = list
    fill()
    let bytes = list.bytes.span
    for number in 0..<list.count where list.range(of: number).count > TermKey.longest {
      addLong(bytes.extracting(list.range(of: number)), number)
    }
  }

  /// Number of terms.
  var count: Int { list.count }

  /// The number of the term that lies at `range`, -1 where it is not known.
  @inline(__always)
  func number(of bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    guard let key = TermKey(bytes, range) else { return longNumber(of: bytes.extracting(range)) }
    return number(of: key)
  }

  /// The number of a short term, -1 where it is not known.
  @inline(__always)
  func number(of key: TermKey) -> Int { Int(slots[place(of: key)].number) }

  /// The number of a term that has no key, -1 where it is not known.
  @inline(never)
  func longNumber(of term: Span<UInt8>) -> Int { long.id(of: term).map { Int(longNumbers[$0]) } ?? -1 }

  /// The number of the term that lies at `range`, which is added where it is new.
  @inline(__always)
  mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    guard let key = TermKey(bytes, range) else { return addLong(bytes.extracting(range)) }
    return add(key, bytes, range)
  }

  /// The number of a short term, which is added where it is new.
  /// - Parameter range: where it lies in `bytes`.
  @inline(__always)
  mutating func add(_ key: TermKey, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    let place = place(of: key)
    let known = Int(slots[place].number)
    return known >= 0 ? known : add(key, at: place, bytes.extracting(range))
  }

  @inline(never)
  private mutating func add(_ key: TermKey, at place: Int, _ term: Span<UInt8>) -> Int {
    let number = list.count
    list.append(term)
    set(key, at: place, number)
    if used > slots.count / 3 * 2 { grow() }
    return number
  }

  /// The number of a term that has no key, which is added where it is new.
  @inline(never)
  mutating func addLong(_ term: Span<UInt8>) -> Int {
    let id = long.add(term)
    if id == longNumbers.count {
      longNumbers.append(Int32(truncatingIfNeeded: list.count))
      list.append(term)
    }
    return Int(longNumbers[id])
  }

  private mutating func addLong(_ term: Span<UInt8>, _ number: Int) {
    long.add(term)
    longNumbers.append(Int32(truncatingIfNeeded: number))
  }

  /// Asks for the slot of a term, without waiting for it.
  @inline(__always)
  func prefetch(_ key: TermKey) {
    slots.span.prefetch(key.hash & (slots.count - 1))
  }

  private mutating func set(_ key: TermKey, at place: Int, _ number: Int) {
    slots[place] = Slot(
      first: key.first, second: key.second, third: key.third, number: Int32(truncatingIfNeeded: number))
    used += 1
  }

  /// The slot of a term, or else the free one where it belongs.
  @inline(__always)
  private func place(of key: TermKey) -> Int {
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
    slots = Self.freeSlots(slots.count * 2)
    used = 0
    fill()
  }

  private static func freeSlots(_ count: Int) -> [Slot] {
    var slots: [Slot] = []
    slots.reserveCapacity(count)
    slots.withUnsafeBufferPointer {
      if let start = $0.baseAddress { parlance_use_large_pages(start, count * MemoryLayout<Slot>.stride) }
    }
    slots.append(contentsOf: repeatElement(Slot(), count: count))
    return slots
  }

  /// Puts the short terms of the list into slots, which are all free.
  private mutating func fill() {
    let list = list
    let bytes = list.bytes.span
    for number in 0..<list.count {
      let next = number &+ Self.lead
      if next < list.count, let key = TermKey(bytes, list.range(of: next)) { prefetch(key) }
      if let key = TermKey(bytes, list.range(of: number)) { set(key, at: place(of: key), number) }
    }
  }
}
