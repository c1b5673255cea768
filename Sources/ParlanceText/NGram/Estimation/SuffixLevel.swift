/// The n-grams of one order in suffix order, as a level of a tree: below each n-gram lie those of the next order that
/// have one more word on the left. Levels are numbered from 0 (single words, one for each id).
struct SuffixLevel: Sendable {
  /// The first word of each n-gram. Empty for single words, where the place is the word.
  var first: [UInt32] = []
  /// The place, one level up, of the n-gram without its first word. Empty for single words.
  var suffix: [UInt32] = []
  /// Adjusted counts: how many different words stand to the left; for the highest order, and for what begins with
  /// `<s>`, how often the n-gram was seen.
  var counts: [UInt64] = []
  /// How often each n-gram was seen; only where lower orders are pruned.
  var rawCounts: [UInt64] = []
  /// Where in the next level the n-grams that end in this one begin; one more than there are n-grams.
  var children: [UInt32] = []
  /// The place, one level up, of the n-gram without its last word. Empty for single words.
  var context: [UInt32] = []
}

/// Builds the levels of all orders from the n-grams of the highest.
struct SuffixLevelBuilder<Key: NGramKey> {
  private let packing: NGramPacking<Key>
  private let keepsRawCounts: Bool
  private(set) var levels: [SuffixLevel]
  /// The n-grams that the one before ended in, as places in their levels.
  private var open: [Int]
  /// How many of them there are.
  private var depth = 0
  private var previous: Key = 0

  /// - Parameter words: the size of the vocabulary.
  init(packing: NGramPacking<Key>, words: Int, keepsRawCounts: Bool) {
    self.packing = packing
    self.keepsRawCounts = keepsRawCounts
    levels = [SuffixLevel](repeating: SuffixLevel(), count: packing.order)
    levels[0].counts = [UInt64](repeating: 0, count: words)
    if keepsRawCounts { levels[0].rawCounts = levels[0].counts }
    open = [Int](repeating: 0, count: packing.order)
  }

  /// Adds the next n-gram in suffix order.
  mutating func add(_ key: Key, count: UInt64) {
    let shared = depth == 0 ? 0 : packing.sharedWords(key, previous)
    previous = key
    let top = packing.order - 1
    var level = shared
    while level <= top {
      let word = packing.word(key, fromEnd: level)
      let place = level == 0 ? openWord(Int(word)) : append(word, at: level)
      open[level] = place
      if level == top || word == NGramWords.sentenceStartID {
        levels[level].counts[place] = count
        break
      }
      level += 1
    }
    depth = level + 1
    if keepsRawCounts {
      for level in 0..<depth { levels[level].rawCounts[open[level]] += count }
    }
  }

  private mutating func append(_ word: UInt32, at level: Int) -> Int {
    let parent = open[level - 1]
    let place = levels[level].first.count
    levels[level - 1].counts[parent] += 1
    levels[level].first.append(word)
    levels[level].suffix.append(UInt32(truncatingIfNeeded: parent))
    levels[level].counts.append(0)
    if keepsRawCounts { levels[level].rawCounts.append(0) }
    if level < packing.order - 1 {
      levels[level].children.append(UInt32(truncatingIfNeeded: levels[level + 1].first.count))
    }
    return place
  }

  private mutating func openWord(_ word: Int) -> Int {
    guard packing.order > 1 else { return word }
    let next = UInt32(truncatingIfNeeded: levels[1].first.count)
    while levels[0].children.count <= word { levels[0].children.append(next) }
    return word
  }

  /// The levels, complete.
  /// - Throws: `NGramError.tooManyNGrams`.
  mutating func finish() throws -> [SuffixLevel] {
    for level in 0..<packing.order - 1 {
      let size = levels[level + 1].first.count
      guard size < UInt32.max else { throw NGramError.tooManyNGrams(order: level + 2) }
      let missing = levels[level].counts.count + 1 - levels[level].children.count
      levels[level].children.append(contentsOf: repeatElement(UInt32(size), count: missing))
    }
    let result = levels
    levels = []
    return result
  }
}

extension [SuffixLevel] {
  /// Finds for each n-gram of `level` (1 or above) the one without its last word.
  ///
  /// With g = (first, rest), the context of g is found among the n-grams that end in the context of rest: both lists
  /// are sorted by their first words, and the second holds all of the first.
  mutating func findContexts(of level: Int) {
    if level == 1 {
      self[1].context = self[1].first
      return
    }
    let (above, top, current) = (self[level - 1], self[level - 2], self[level])
    let firsts = above.first.span
    let children = top.children.span
    let outer = above.context.span
    var result = [UInt32](repeating: 0, count: current.first.count)
    var target = result.mutableSpan
    let own = current.first.span
    let suffixes = current.suffix.span
    var suffix = -1
    var low = 0
    var end = 0
    for place in own.indices {
      let next = Int(suffixes[unchecked: place])
      if next != suffix {
        suffix = next
        let context = Int(outer[suffix])
        (low, end) = (Int(children[context]), Int(children[context + 1]))
      }
      low = Self.lowerBound(of: own[unchecked: place], in: firsts, from: low, to: end)
      target[unchecked: place] = UInt32(truncatingIfNeeded: low)
    }
    self[level].context = result
  }

  /// The first place at or after `start` whose word is not below `word`: by steps that double, then by halving.
  @inline(__always)
  private static func lowerBound(
    of word: UInt32, in words: Span<UInt32>, from start: Int, to end: Int
  ) -> Int {
    var low = start
    var step = 1
    while low + step < end, words[low + step] < word {
      low += step
      step &*= 2
    }
    var high = Swift.min(end, low + step + 1)
    while low < high {
      let middle = (low + high) / 2
      if words[middle] < word { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
