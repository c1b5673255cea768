/// What training of a unigram vocabulary begins with: all characters, and the substrings of words that come more than once and
/// cover most of the text.
///
/// Source: SentencePiece, `unigram_model_trainer.cc`: inner nodes of the words' suffix tree, which here are found by sorting
/// suffixes by as many characters as a token may have.
struct UnigramSeeds {
  /// Marks the ends of words.
  private static let boundary: UInt32 = 0

  /// All words end to end, as scalars, each with a boundary behind it.
  private var text: [UInt32] = []
  private var characters: [UInt32: Int] = [:]

  init(_ words: [UnigramTrainer.Word]) {
    for word in words {
      var index = 0
      while index < word.text.count {
        let (scalar, length) = UTF8Scalar.decode(word.text.span, at: index)
        index += length
        text.append(scalar)
        if scalar != Self.boundary {
          let (sum, overflow) = characters[scalar, default: 0].addingReportingOverflow(word.count)
          characters[scalar] = overflow ? .max : sum
        }
      }
      text.append(Self.boundary)
    }
  }

  /// Every character with its count, most frequent first.
  var alphabet: [(scalar: UInt32, count: Int)] {
    characters.map { (scalar: $0.key, count: $0.value) }.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.scalar < $1.scalar
    }
  }

  /// Substrings of 2 to `longest` characters that are seen in `minFrequency` different places or more, each with the product of
  /// the number of places and its length, the largest first.
  func substrings(longest: Int, minFrequency: Int, limit: Int) -> [(text: ArraySlice<UInt32>, score: Int)] {
    guard longest > 1 else { return [] }
    let suffixes = sortedSuffixes(by: longest + 1)
    var found: [(text: ArraySlice<UInt32>, score: Int)] = []
    // Open nodes of the tree, each deeper than the one below: characters, and the first suffix that has them.
    var open: [(depth: Int, first: Int)] = []
    for index in 0...suffixes.count {
      let common =
        index == 0 || index == suffixes.count
        ? 0 : commonCharacters(suffixes[index - 1], suffixes[index], limit: longest + 1)
      var first = index - 1
      while let top = open.last, top.depth > common {
        open.removeLast()
        first = top.first
        let count = index - first
        if (2...longest).contains(top.depth), count >= max(2, minFrequency) {
          let substring = text[suffixes[first]..<suffixes[first] + top.depth]
          if !substring.contains(Self.boundary) { found.append((substring, count * top.depth)) }
        }
      }
      if common > 0, open.last?.depth ?? 0 < common { open.append((common, first)) }
    }
    found.sort { $0.score != $1.score ? $0.score > $1.score : $1.text.lexicographicallyPrecedes($0.text) }
    return Array(found.prefix(max(0, limit)))
  }

  /// Where suffixes begin, sorted by so many of their characters, of equal ones the first one first.
  private func sortedSuffixes(by length: Int) -> [Int] {
    let text = text
    return text.indices.sorted { a, b in
      let common = commonCharacters(a, b, limit: length)
      if common == length { return a < b }
      let (i, j) = (a + common, b + common)
      if i == text.count || j == text.count { return i > j }
      return text[i] < text[j]
    }
  }

  private func commonCharacters(_ a: Int, _ b: Int, limit: Int) -> Int {
    let end = min(limit, text.count - max(a, b))
    let text = text.span
    var common = 0
    while common < end, text[a + common] == text[b + common] { common += 1 }
    return common
  }
}
