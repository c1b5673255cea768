/// The tokens of short words seen before. Natural text repeats itself: most words are found here.
///
/// A table keyed by the bytes of the word themselves, up to 15 in two machine words; an entry is half a cache line.
/// Bounded: each word has four places, and a new one may push another out.
package struct WordCache: Sendable {
  private struct Entry {
    var low: UInt64 = 0
    /// 0 where the entry is free: a key has its length here.
    var high: UInt64 = 0
    var count: Int32 = 0
    /// The tokens, or the place of the first in `pool` where there are more than three.
    var first: Int32 = 0
    var second: Int32 = 0
    var third: Int32 = 0
  }

  /// Entries side by side that a word may lie in.
  private static let ways = 4
  package static let largestSize = 1 << 16

  private let firstSize: Int
  private let largestSize: Int
  /// Tokens in `pool` after which the cache starts anew.
  private let largestPool: Int
  private var entries: [Entry]
  private var used = 0
  private var victim = 0
  private var pool: [Int32] = []

  /// - Parameter largestSize: words at most, a power of two and at least 128.
  package init(largestSize: Int = Self.largestSize) {
    self.largestSize = largestSize
    firstSize = largestSize / 32
    largestPool = largestSize * 2
    entries = [Entry](repeating: Entry(), count: firstSize)
  }

  /// Appends the tokens of a word, where it is known.
  @inline(__always)
  package func append(_ key: ShortWord, to ids: inout [Int32]) -> Bool {
    let entries = entries.span
    let first = Int(truncatingIfNeeded: key.hash) & (entries.count - Self.ways)
    for way in 0..<Self.ways {
      let entry = entries[unchecked: first + way]
      guard entry.low == key.low, entry.high == key.high else { continue }
      ids.append(entry.first)
      if entry.count == 1 { return true }
      if entry.count > 3 {
        ids.removeLast()
        ids += pool[Int(entry.first)..<Int(entry.first + entry.count)]
        return true
      }
      ids.append(entry.second)
      if entry.count == 3 { ids.append(entry.third) }
      return true
    }
    return false
  }

  /// The token of a word that is known and has no other, else -1.
  @inline(__always)
  func onlyToken(of key: ShortWord) -> Int32 {
    let entries = entries.span
    let first = Int(truncatingIfNeeded: key.hash) & (entries.count - Self.ways)
    for way in 0..<Self.ways {
      let entry = entries[unchecked: first + way]
      if entry.low == key.low, entry.high == key.high { return entry.count == 1 ? entry.first : -1 }
    }
    return -1
  }

  /// Keeps the tokens of a word that is not known; another one may have to go.
  /// - Parameter tokens: at least one.
  package mutating func insert(_ key: ShortWord, _ tokens: [Int32]) {
    if used * 2 >= entries.count, entries.count < largestSize { grow() }
    if pool.count > largestPool {
      entries = [Entry](repeating: Entry(), count: firstSize)
      pool.removeAll(keepingCapacity: true)
      used = 0
    }
    var entry = Entry(low: key.low, high: key.high, count: Int32(truncatingIfNeeded: tokens.count))
    if tokens.count <= 3 {
      entry.first = tokens[0]
      if tokens.count > 1 { entry.second = tokens[1] }
      if tokens.count > 2 { entry.third = tokens[2] }
    } else {
      entry.first = Int32(truncatingIfNeeded: pool.count)
      pool += tokens
    }
    place(entry, hash: key.hash)
  }

  private mutating func place(_ entry: Entry, hash: UInt64) {
    let first = Int(truncatingIfNeeded: hash) & (entries.count - Self.ways)
    for index in first..<first + Self.ways where entries[index].high == 0 {
      entries[index] = entry
      used += 1
      return
    }
    victim = (victim + 1) % Self.ways
    entries[first + victim] = entry
  }

  private mutating func grow() {
    let old = entries
    entries = [Entry](repeating: Entry(), count: old.count * 4)
    used = 0
    for entry in old where entry.high != 0 {
      place(entry, hash: ShortWord(low: entry.low, high: entry.high).hash)
    }
  }
}
