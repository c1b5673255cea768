extension Vocabulary {
  /// Known words that a person may have meant: nearest first, then most frequent first.
  ///
  /// The distance is the number of inserted, deleted, replaced or swapped neighboring characters (Damerau's
  /// distance in its restricted form), without regard to case. Words farther than a third of the length, or
  /// farther than 2, are not offered.
  public func nearSpellings(of word: String, limit: Int) -> [String] {
    let target = SpellingKey(word)
    guard limit > 0, !target.scalars.isEmpty else { return [] }
    let reach = min(2, max(1, target.scalars.count / 3))
    var found: [(id: Int, distance: Int)] = []
    for id in 0..<count {
      guard withBytes(of: id, { target.mayReach($0, within: reach) }) else { continue }
      let text = self.word(id)
      guard text != word, let distance = target.distance(to: SpellingKey(text), within: reach) else {
        continue
      }
      found.append((id, distance))
    }
    found.sort {
      if $0.distance != $1.distance { return $0.distance < $1.distance }
      return counts[$0.id] != counts[$1.id] ? counts[$0.id] > counts[$1.id] : $0.id < $1.id
    }
    return found.prefix(limit).map { self.word($0.id) }
  }
}

/// A word in lower case, as scalars, with what is needed to rule out far words quickly.
private struct SpellingKey {
  let scalars: [Unicode.Scalar]
  private let utf8Count: Int
  /// One bit for each ASCII letter (either case) that occurs.
  private let letters: UInt32

  init(_ word: String) {
    scalars = Array(word.lowercased().unicodeScalars)
    utf8Count = word.utf8.count
    letters = Self.letters(of: word.utf8.span)
  }

  private static func letters(of word: Span<UInt8>) -> UInt32 {
    var letters: UInt32 = 0
    for index in word.indices {
      let letter = (word[index] | 0x20) &- 0x61
      if letter < 26 { letters |= 1 << UInt32(letter) }
    }
    return letters
  }

  /// False only where the distance is certainly larger than `reach`: a step changes the length by at most one
  /// character (four bytes) and the set of letters by at most two.
  func mayReach(_ other: Span<UInt8>, within reach: Int) -> Bool {
    // Lower-casing may change the length in bytes a little, hence the slack of four.
    guard abs(other.count - utf8Count) <= 4 * reach + 4 else { return false }
    return (Self.letters(of: other) ^ letters).nonzeroBitCount <= 2 * reach
  }

  /// The restricted Damerau-Levenshtein distance, nil where it is larger than `reach`.
  func distance(to other: SpellingKey, within reach: Int) -> Int? {
    let (a, b) = (scalars, other.scalars)
    guard abs(a.count - b.count) <= reach else { return nil }
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in 0..<a.count {
      var current = [i + 1]
      current.reserveCapacity(b.count + 1)
      for j in 0..<b.count {
        var best = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforePrevious[j - 1] + 1) }
        current.append(best)
      }
      guard let least = current.min(), least <= reach + 1 else { return nil }
      (beforePrevious, previous) = (previous, current)
    }
    return previous[b.count] <= reach ? previous[b.count] : nil
  }
}
