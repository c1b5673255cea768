import ParlanceText

/// A corpus as word ids, read once: four bytes a token, so that epochs run over numbers and a standard input that
/// can't be read twice is no obstacle.
struct EncodedCorpus {
  /// Words by count, most frequent first, then labels (tokens that start with the label prefix, kept so that the
  /// dictionary is the one that fastText would make).
  var vocabulary: Vocabulary
  var wordCount: Int
  /// Word ids end to end, kept words only; -1 ends a line.
  var tokens: [Int32]
  /// Every token read, ends of lines included.
  var tokenCount: Int
  var report: CorpusReport

  /// Tokens are what stands between fastText's separators; the end of a line is the token `</s>`.
  init(_ corpus: some Corpus, minCount: Int, labelPrefix: String) throws {
    var all = Vocabulary()
    var ids: [Int32] = []
    let endOfLine = Int32(all.add(SubwordHasher.endOfLine, count: 0))
    report = try corpus.forEachBlock { block, _ in
      var start = 0
      for position in 0..<block.count where FastTextTokens.isSeparator(block[position]) {
        if position > start { ids.append(Int32(all.add(block.extracting(start..<position)))) }
        start = position + 1
        if block[position] == UInt8(ascii: "\n") { ids.append(endOfLine) }
      }
      if start < block.count { ids.append(Int32(all.add(block.extracting(start..<block.count)))) }
    }
    tokenCount = ids.count
    let lines = ids.reduce(into: 0) { $0 += $1 == endOfLine ? 1 : 0 }
    all.add(SubwordHasher.endOfLine, count: lines)
    let sorted = Self.order(all, minCount: minCount, labelPrefix: Array(labelPrefix.utf8))
    vocabulary = sorted.vocabulary
    wordCount = sorted.wordCount
    tokens = ids
    Self.renumber(&tokens, sorted.newIDs, wordCount: wordCount, endOfLine: endOfLine)
  }

  /// Words that are frequent enough, by count, then the labels, by count.
  private static func order(
    _ all: Vocabulary, minCount: Int, labelPrefix: [UInt8]
  ) -> (vocabulary: Vocabulary, wordCount: Int, newIDs: [Int32]) {
    var words: [Int] = []
    var labels: [Int] = []
    for id in 0..<all.count {
      let isLabel = all.withBytes(of: id) { FastTextTokens.starts($0, with: labelPrefix) }
      if isLabel && !labelPrefix.isEmpty {
        labels.append(id)
      } else if all.counts[id] >= max(minCount, 1) {
        words.append(id)
      }
    }
    let byCount: (Int, Int) -> Bool = { a, b in
      all.counts[a] != all.counts[b] ? all.counts[a] > all.counts[b] : a < b
    }
    words.sort(by: byCount)
    labels.sort(by: byCount)
    var newIDs = [Int32](repeating: -1, count: all.count)
    var vocabulary = Vocabulary()
    vocabulary.reserveCapacity(words.count + labels.count)
    for id in words + labels {
      newIDs[id] = Int32(all.withBytes(of: id) { vocabulary.add($0, count: all.counts[id]) })
    }
    return (vocabulary, words.count, newIDs)
  }

  /// Puts the new ids in, drops what is rare or a label, and marks the ends of lines.
  private static func renumber(
    _ tokens: inout [Int32], _ newIDs: [Int32], wordCount: Int, endOfLine: Int32
  ) {
    var written = 0
    for index in tokens.indices {
      let old = tokens[index]
      let new = newIDs[Int(old)]
      if new >= 0 && new < wordCount {
        tokens[written] = new
        written += 1
      }
      // A line's end is a token of its own where `</s>` is frequent enough; the mark always fits, since the rare
      // token's place is free and a kept one needs no second place: its id alone ends the sentence.
      if old == endOfLine && new < 0 {
        tokens[written] = -1
        written += 1
      }
    }
    tokens.removeSubrange(written...)
  }
}
