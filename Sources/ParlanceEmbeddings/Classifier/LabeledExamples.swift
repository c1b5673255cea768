import ParlanceKernels
import ParlanceText

/// A labeled corpus as the trainer goes over it: for each line its rows of the input table and its labels,
/// in the text's order, or in random order where that is sorted by label.
struct LabeledExamples: Sendable {
  /// Rows of all lines, end to end. A number below 0 stands for the list of rows of a word (see `expand`).
  private(set) var pieces: [Int32] = []
  /// Where each line ends in `pieces`.
  private(set) var pieceEnds: [Int] = []
  private(set) var labels: [Int32] = []
  private(set) var labelEnds: [Int] = []
  /// Row lists of words that have character n-grams.
  private(set) var listRows: [Int32] = []
  private(set) var listEnds: [Int] = []
  private(set) var dictionary: FastTextDictionary
  /// For each bucket the row after the words that stands for it, -1 where none does. Empty without n-grams.
  private(set) var bucketRows: [Int32]
  /// Rows in use: words, then n-grams in the order in which they first appear.
  private(set) var rowCount: Int

  /// What stands for a word that has no row at all.
  private static let noPiece = Int32.min

  /// Number of lines.
  var count: Int { pieceEnds.count }

  /// - Parameter fixedWords: words that get a row however rare they are.
  /// - Throws: `EmbeddingsError.noTrainingData` where there is nothing to learn.
  init(_ tokens: LabeledTokens, settings: ClassifierSettings, fixedWords: Vocabulary? = nil) throws {
    let order = try Self.order(tokens, settings: settings, fixedWords: fixedWords)
    let wordCount = order.words.count
    var entries = Vocabulary()
    entries.reserveCapacity(wordCount + order.labels.count)
    var newIDs = [Int32](repeating: -1, count: tokens.vocabulary.count)
    for old in order.words + order.labels {
      let count = tokens.vocabulary.counts[old]
      newIDs[old] = Int32(
        truncatingIfNeeded: tokens.vocabulary.withBytes(of: old) { entries.add($0, count: count) })
    }
    dictionary = FastTextDictionary(entries: entries, wordCount: wordCount, tokenCount: tokens.tokenCount)
    bucketRows = [Int32](repeating: -1, count: settings.usesBuckets ? settings.buckets : 0)
    rowCount = wordCount
    let hasher = SubwordHasher(
      minn: settings.minN, maxn: settings.maxN, bucket: settings.usesBuckets ? settings.buckets : 0)
    let ownPieces =
      settings.maxN > 0 ? listSubwords(tokens, newIDs, hasher) : newIDs.map { $0 < 0 ? Self.noPiece : $0 }
    // In a text sorted by label each label would forget the ones before it. Mixed once, epochs still go straight
    // through memory.
    var lineOrder = Array(tokens.lineEnds.indices)
    if Self.isSortedByLabel(tokens) {
      var random = SplitMix64(seed: ~settings.seed)
      lineOrder.shuffle(using: &random)
    }
    addLines(tokens, lineOrder, newIDs, ownPieces, hasher, wordNgrams: settings.wordNgrams)
    if count == 0 {
      throw EmbeddingsError.noTrainingData(
        reason: "no line has both a label and a word that is kept; lower the minimum counts")
    }
  }

  /// Whether the label changes from line to line less than half as often as it would in random order.
  static func isSortedByLabel(_ tokens: LabeledTokens) -> Bool {
    var counts = [Int](repeating: 0, count: tokens.vocabulary.count)
    var (lines, changes, start) = (0, 0, 0)
    var last: Int32?
    for end in tokens.lineEnds {
      if let label = tokens.tokens[start..<end].first(where: { tokens.isLabel[Int($0)] }) {
        counts[Int(label)] += 1
        lines += 1
        if let last, last != label { changes += 1 }
        last = label
      }
      start = end
    }
    let same = counts.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(lines * lines, 1))
    return Double(changes) < 0.5 * (1 - same) * Double(lines - 1)
  }

  /// The old ids of the words and of the labels that are kept, each most frequent first.
  private static func order(
    _ tokens: LabeledTokens, settings: ClassifierSettings, fixedWords: Vocabulary?
  ) throws -> (words: [Int], labels: [Int]) {
    let vocabulary = tokens.vocabulary
    guard tokens.hasText else { throw EmbeddingsError.noTrainingData(reason: "the text is empty") }
    func kept(_ wantsLabels: Bool, _ minimum: Int) -> [Int] {
      vocabulary.counts.indices.filter { id in
        guard tokens.isLabel[id] == wantsLabels else { return false }
        if vocabulary.counts[id] >= minimum { return true }
        return !wantsLabels
          && fixedWords.map { f in vocabulary.withBytes(of: id) { f.id(of: $0) != nil } } ?? false
      }
      .sorted {
        vocabulary.counts[$0] != vocabulary.counts[$1]
          ? vocabulary.counts[$0] > vocabulary.counts[$1] : $0 < $1
      }
    }
    let labels = kept(true, settings.minCountLabel)
    if labels.isEmpty {
      throw EmbeddingsError.noTrainingData(
        reason: tokens.isLabel.contains(true)
          ? "no label is seen \(settings.minCountLabel) times; lower the minimum count of labels"
          : "no token starts with the label prefix \(settings.labelPrefix)")
    }
    let words = kept(false, settings.minCount)
    let endOfLine = vocabulary.id(of: SubwordHasher.endOfLine)
    if !words.contains(where: { $0 != endOfLine }) {
      throw EmbeddingsError.noTrainingData(
        reason: tokens.isLabel.indices.contains(where: { !tokens.isLabel[$0] && $0 != endOfLine })
          ? "no word is seen \(settings.minCount) times; lower the minimum count"
          : "there are labels but no words")
    }
    return (words, labels)
  }

  /// Lists the rows of every word: its own if it is kept, then those of its n-grams.
  /// - Returns: for each old id what stands for it in `pieces`.
  private mutating func listSubwords(
    _ tokens: LabeledTokens, _ newIDs: [Int32], _ hasher: SubwordHasher
  ) -> [Int32] {
    var own = newIDs
    for old in newIDs.indices where !tokens.isLabel[old] {
      var rows: [Int32] = newIDs[old] >= 0 ? [newIDs[old]] : []
      tokens.vocabulary.withBytes(of: old) { word in
        hasher.forEachBucket(of: word) { rows.append(row(ofBucket: $0)) }
      }
      own[old] = rows.isEmpty ? Self.noPiece : ~Int32(truncatingIfNeeded: listEnds.count)
      if rows.isEmpty { continue }
      listRows.append(contentsOf: rows)
      listEnds.append(listRows.count)
    }
    return own
  }

  private mutating func addLines(
    _ tokens: LabeledTokens, _ order: [Int], _ newIDs: [Int32], _ ownPieces: [Int32],
    _ hasher: SubwordHasher, wordNgrams: Int
  ) {
    pieces.reserveCapacity(tokens.tokens.count * max(1, min(wordNgrams, 4)))
    let wordCount = Int32(truncatingIfNeeded: dictionary.wordCount)
    var hashes: [Int32] = []
    for line in order {
      let (start, end) = (line == 0 ? 0 : tokens.lineEnds[line - 1], tokens.lineEnds[line])
      let (firstPiece, firstLabel) = (pieces.count, labels.count)
      hashes.removeAll(keepingCapacity: true)
      for index in start..<end {
        let old = Int(tokens.tokens[index])
        if tokens.isLabel[old] {
          if newIDs[old] >= 0 { labels.append(newIDs[old] &- wordCount) }
          continue
        }
        if ownPieces[old] != Self.noPiece { pieces.append(ownPieces[old]) }
        if wordNgrams > 1 { hashes.append(Int32(bitPattern: tokens.vocabulary.hashes[old])) }
      }
      hasher.forEachWordNgram(of: hashes.span, length: wordNgrams) { pieces.append(row(ofBucket: $0)) }
      if pieces.count == firstPiece || labels.count == firstLabel {
        pieces.removeLast(pieces.count - firstPiece)
        labels.removeLast(labels.count - firstLabel)
      } else {
        pieceEnds.append(pieces.count)
        labelEnds.append(labels.count)
      }
    }
  }

  /// The row of a bucket, which is given one at its first use.
  @inline(__always)
  private mutating func row(ofBucket bucket: Int) -> Int32 {
    if bucketRows[bucket] < 0 {
      bucketRows[bucket] = Int32(truncatingIfNeeded: rowCount)
      rowCount += 1
    }
    return bucketRows[bucket]
  }
}
