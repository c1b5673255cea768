import ParlanceText

/// Turns a line of text into rows of a classifier's input matrix and into the labels it carries, by fastText's
/// rules. Buffers are kept from line to line.
///
/// Each token that is no label gives its own row, or the rows of its character n-grams too where the model has
/// them (an unknown token: only those); then every run of 2 to `wordNgrams` tokens gives the row of its bucket. A
/// label takes no part, known or not.
struct LineEncoder {
  /// Rows of the last line, in order, repeats kept.
  private(set) var rows: [Int32] = []
  /// Labels of the last line, numbered from 0.
  private(set) var labels: [Int32] = []
  private var hashes: [Int32] = []

  private let dictionary: FastTextDictionary
  private let hasher: SubwordHasher
  private let hasSubwords: Bool
  private let wordNgrams: Int
  private let labelPrefix: [UInt8]
  private let endOfLine = Array(SubwordHasher.endOfLine.utf8)

  init(model: FastTextModel, labelPrefix: String) {
    dictionary = model.dictionary
    hasher = SubwordHasher(model.arguments)
    hasSubwords = model.arguments.maxn > 0
    wordNgrams = model.arguments.wordNgrams
    self.labelPrefix = Array(labelPrefix.utf8)
  }

  /// Fills `rows` and `labels`.
  /// - Parameters:
  ///   - line: one line, with or without its line feed. A token `</s>` ends the line.
  ///   - endsLine: whether the end-of-line token takes part, as for a line that ends in a line feed.
  mutating func encode(_ line: Span<UInt8>, endsLine: Bool) {
    rows.removeAll(keepingCapacity: true)
    labels.removeAll(keepingCapacity: true)
    hashes.removeAll(keepingCapacity: true)
    var ended = false
    FastTextTokens.forEach(of: line) { token in
      if ended { return }
      ended = SubwordHasher.isEndOfLine(token)
      add(token)
    }
    if endsLine && !ended {
      let token = endOfLine
      add(token.span)
    }
    if wordNgrams > 1 { addWordNgrams() }
  }

  @inline(__always)
  private mutating func add(_ token: Span<UInt8>) {
    let hash = Vocabulary.hash(token)
    let id = dictionary.entries.id(of: token, hash: hash)
    if let id, id >= dictionary.wordCount {
      labels.append(Int32(truncatingIfNeeded: id - dictionary.wordCount))
      return
    }
    if id == nil, FastTextTokens.starts(token, with: labelPrefix) { return }
    if let id { rows.append(Int32(truncatingIfNeeded: id)) }
    if hasSubwords { addSubwords(of: token) }
    if wordNgrams > 1 { hashes.append(Int32(bitPattern: hash)) }
  }

  private mutating func addSubwords(of token: Span<UInt8>) {
    var rows = take()
    hasher.forEachBucket(of: token) { appendBucket($0, to: &rows) }
    self.rows = rows
  }

  private mutating func addWordNgrams() {
    var rows = take()
    hasher.forEachWordNgram(of: hashes.span, length: wordNgrams) { appendBucket($0, to: &rows) }
    self.rows = rows
  }

  /// The rows, moved out so that a closure may append to them while the rest of `self` is read.
  private mutating func take() -> [Int32] {
    var taken: [Int32] = []
    swap(&taken, &rows)
    return taken
  }

  @inline(__always)
  private func appendBucket(_ bucket: Int, to rows: inout [Int32]) {
    let bucket = Int32(truncatingIfNeeded: bucket)
    if let pruned = dictionary.prunedBuckets {
      if let kept = pruned[bucket] { rows.append(Int32(truncatingIfNeeded: dictionary.wordCount) &+ kept) }
    } else {
      rows.append(Int32(truncatingIfNeeded: dictionary.wordCount) &+ bucket)
    }
  }
}
