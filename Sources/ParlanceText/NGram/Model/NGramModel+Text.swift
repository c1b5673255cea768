import ParlanceFiles
import ParlanceParallel

/// What counts as the sentence when one is scored.
public struct NGramSentenceOptions: Sendable {
  /// Whether the first word is scored as the start of a sentence (behind `<s>`).
  public var hasStart = true
  /// Whether the end of the sentence (`</s>`) is scored.
  public var hasEnd = true

  public init(hasStart: Bool = true, hasEnd: Bool = true) {
    (self.hasStart, self.hasEnd) = (hasStart, hasEnd)
  }
}

extension NGramModel {
  /// The probability of a sentence, divided into words at blanks, tabs, line breaks and NUL. `<s>` in the text
  /// counts as an unknown word.
  public func score(
    sentence: String, options: NGramSentenceOptions = NGramSentenceOptions()
  ) -> NGramTextScore {
    let text = sentence.utf8.span
    let scorer = NGramBlockScorer(tables: tables, startState: startState, options: options)
    return storage.withBytes { scorer.score(sentence: text, in: $0) }
  }

  /// The probability of each line of a corpus, in order.
  /// - Throws: what reading the corpus throws, and what `body` throws.
  @discardableResult
  public func scoreLines(
    of corpus: some Corpus, options: NGramSentenceOptions = NGramSentenceOptions(), threads: Int = 1,
    _ body: ([NGramTextScore]) throws -> Void
  ) throws -> CorpusReport {
    try corpus.forEachBlock { block, _ in
      guard threads > 1 else { return try body(score(block: block, options: options)) }
      let parts = Self.lineParts(of: block, count: threads)
      var texts: [[UInt8]] = []
      for part in parts {
        var text: [UInt8] = []
        text.append(copying: block.extracting(part))
        texts.append(text)
      }
      let copies = texts
      let results = ParallelLoop.map(count: copies.count, threads: threads) { part in
        let text = copies[part.lowerBound]
        return score(block: text.span, options: options)
      }
      for scores in results { try body(scores) }
    }
  }

  /// Ranges of whole lines, about equally long.
  private static func lineParts(of block: Span<UInt8>, count: Int) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    for index in 1...count where start < block.count {
      let aim = max(start, block.count * index / count - 1)
      let end = index == count ? block.count : (block.firstIndex(of: 0x0a, from: aim) ?? block.count - 1) + 1
      if end > start { parts.append(start..<end) }
      start = end
    }
    return parts
  }

  private func score(block: Span<UInt8>, options: NGramSentenceOptions) -> [NGramTextScore] {
    let scorer = NGramBlockScorer(tables: tables, startState: startState, options: options)
    return storage.withBytes { scorer.scores(of: block, in: $0) }
  }
}
