/// Some of the words of a training run, with the places of pairs in them: one thread's share.
struct TrainingShard: Sendable {
  /// A pair that is seen more or less often than before, because a neighbor was merged.
  struct Change: Sendable {
    let pair: UInt64
    let count: Int
    let word: Int32
  }

  /// The tokens of all words, end to end; a word that has shrunk leaves a gap.
  private var symbols: [Int32] = []
  private var starts: [Int] = []
  private var lengths: [Int32] = []
  private var counts: [Int] = []
  /// Words by list (see `PendingPair.list`), each once and in order.
  private var lists: [[Int32]] = []

  /// Adds a word as tokens of single characters, seen `count` times.
  mutating func add(_ word: [Int32], count: Int) {
    starts.append(symbols.count)
    lengths.append(Int32(truncatingIfNeeded: word.count))
    counts.append(count)
    symbols += word
  }

  /// Every pair in every word.
  func pairs() -> [Change] {
    var changes: [Change] = []
    changes.reserveCapacity(symbols.count)
    for word in starts.indices {
      let (start, length) = (starts[word], Int(lengths[word]))
      for index in stride(from: start, to: start + length - 1, by: 1) {
        changes.append(
          Change(
            pair: PairTable.pair(symbols[index], symbols[index + 1]), count: counts[word],
            word: Int32(truncatingIfNeeded: word)))
      }
    }
    return changes
  }

  /// Puts a word on a list.
  mutating func note(_ word: Int32, in list: Int) {
    while lists.count <= list { lists.append([]) }
    if lists[list].last != word { lists[list].append(word) }
  }

  /// Number of words on a list.
  func count(of list: Int) -> Int { list < lists.count ? lists[list].count : 0 }

  /// Merges a pair in all words of a list, which is then empty.
  ///
  /// The pair's own count is not touched, as in the peer: a pair that forms again later starts with it.
  /// - Parameters:
  ///   - widths: characters of each token.
  ///   - limit: pairs of this many characters or more are not counted.
  mutating func merge(
    _ list: Int, _ left: Int32, _ right: Int32, into new: Int32, widths: [Int32], limit: Int,
    changes: inout [Change]
  ) {
    guard list < lists.count else { return }
    let words = lists[list]
    lists[list] = []
    for word in words {
      merge(word, left, right, into: new, widths: widths, limit: limit, changes: &changes)
    }
  }

  private mutating func merge(
    _ word: Int32, _ left: Int32, _ right: Int32, into new: Int32, widths: [Int32], limit: Int,
    changes: inout [Change]
  ) {
    let (start, length, count) = (starts[Int(word)], Int(lengths[Int(word)]), counts[Int(word)])
    let end = start + length
    let width = Int(widths[Int(new)])
    var read = start
    var write = start
    while read < end {
      let symbol = symbols[read]
      guard symbol == left, read + 1 < end, symbols[read + 1] == right else {
        symbols[write] = symbol
        write += 1
        read += 1
        continue
      }
      if write > start {
        let before = symbols[write - 1]
        changes.append(Change(pair: PairTable.pair(before, left), count: -count, word: word))
        if Int(widths[Int(before)]) + width < limit {
          changes.append(Change(pair: PairTable.pair(before, new), count: count, word: word))
        }
      }
      symbols[write] = new
      write += 1
      read += 2
      if read < end {
        let after = symbols[read]
        changes.append(Change(pair: PairTable.pair(right, after), count: -count, word: word))
        if Int(widths[Int(after)]) + width < limit {
          changes.append(Change(pair: PairTable.pair(new, after), count: count, word: word))
        }
      }
    }
    lengths[Int(word)] = Int32(truncatingIfNeeded: write - start)
  }
}
