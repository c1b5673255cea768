import ParlanceText

/// A labeled corpus read once: every token as a number, in lines.
struct LabeledTokens {
  /// All tokens seen, words and labels, with counts.
  private(set) var vocabulary = Vocabulary()
  /// Which of them are labels.
  private(set) var isLabel: [Bool] = []
  /// Ids of the tokens of all lines that have a label, end to end.
  private(set) var tokens: [Int32] = []
  /// Where each of these lines ends in `tokens`.
  private(set) var lineEnds: [Int] = []
  /// Every token read, end-of-line tokens included.
  private(set) var tokenCount = 0

  /// Whether there is anything but line ends.
  private(set) var hasText = false

  private let labelPrefix: [UInt8]
  private let endOfLine = Array(SubwordHasher.endOfLine.utf8)
  private var lineHasLabel = false

  /// - Throws: what reading the corpus throws.
  init(_ corpus: some Corpus, labelPrefix: String) throws {
    self.labelPrefix = Array(labelPrefix.utf8)
    try corpus.forEachBlock { block, _ in read(block) }
  }

  private mutating func read(_ block: Span<UInt8>) {
    let endOfLine = endOfLine
    var start = 0
    while start < block.count {
      var end = start
      while end < block.count, block[unchecked: end] != 0x0A { end &+= 1 }
      FastTextTokens.forEach(of: block.extracting(start..<end)) { token in
        hasText = true
        add(token)
        // Written out in the text, the end-of-line token ends a line as well.
        if SubwordHasher.isEndOfLine(token) { endLine() }
      }
      if end < block.count { add(endOfLine.span) }
      endLine()
      start = end + 1
    }
  }

  @inline(__always)
  private mutating func add(_ token: Span<UInt8>) {
    let id = vocabulary.add(token)
    if id == isLabel.count { isLabel.append(FastTextTokens.starts(token, with: labelPrefix)) }
    tokens.append(Int32(truncatingIfNeeded: id))
    tokenCount += 1
    if isLabel[id] { lineHasLabel = true }
  }

  /// Keeps the tokens since the last line if one is a label.
  private mutating func endLine() {
    let start = lineEnds.last ?? 0
    if lineHasLabel {
      lineEnds.append(tokens.count)
    } else {
      tokens.removeLast(tokens.count - start)
    }
    lineHasLabel = false
  }

  /// Makes a word known that the text may not have, so that it gets a row.
  mutating func addWord(_ word: Span<UInt8>) {
    let id = vocabulary.add(word)
    if id == isLabel.count { isLabel.append(FastTextTokens.starts(word, with: labelPrefix)) }
  }
}
