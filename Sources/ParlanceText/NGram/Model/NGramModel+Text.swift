import Dispatch
import ParlanceFiles
import Synchronization

/// The probability of a sentence, or of several.
public struct NGramTextScore: Sendable, Equatable {
  /// Base-10 logarithm of the probability of all tokens.
  public var logProbability = 0.0
  /// The part of it that words outside of the vocabulary have.
  public var unknownLogProbability = 0.0
  /// Words, and one for the end of each sentence where that was asked for.
  public var tokens = 0
  /// Words outside of the vocabulary.
  public var unknownWords = 0

  public init() {}

  /// 10 to the minus mean logarithm over all tokens; nil where there is none.
  public var perplexity: Double? { Self.perplexity(logProbability, tokens) }

  /// The same without the words outside of the vocabulary.
  public var perplexityWithoutUnknown: Double? {
    Self.perplexity(logProbability - unknownLogProbability, tokens - unknownWords)
  }

  private static func perplexity(_ logarithm: Double, _ tokens: Int) -> Double? {
    tokens > 0 ? DecimalPower.ofTen(-logarithm / Double(tokens)) : nil
  }

  public static func += (sum: inout NGramTextScore, part: NGramTextScore) {
    sum.logProbability += part.logProbability
    sum.unknownLogProbability += part.unknownLogProbability
    sum.tokens += part.tokens
    sum.unknownWords += part.unknownWords
  }
}

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
  /// Stands for a line feed among word ids.
  private static let endOfLine = UInt32.max

  /// The probability of a sentence, divided into words at blanks, tabs, line breaks and NUL. `<s>` in the text
  /// counts as an unknown word.
  public func score(sentence: String, options: NGramSentenceOptions = NGramSentenceOptions())
    -> NGramTextScore
  {
    let text = sentence.utf8.span
    var score = NGramTextScore()
    storage.withBytes { bytes in
      var ids: [UInt32] = []
      number(text, in: bytes, endOfLine: nil, into: &ids)
      _ = self.score(ids.span, from: 0, options: options, in: bytes, into: &score)
    }
    return score
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
      let results = Mutex([[NGramTextScore]](repeating: [], count: texts.count))
      DispatchQueue.concurrentPerform(iterations: texts.count) { index in
        let text = copies[index]
        let scores = score(block: text.span, options: options)
        results.withLock { $0[index] = scores }
      }
      for scores in results.withLock({ $0 }) { try body(scores) }
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
    var scores: [NGramTextScore] = []
    storage.withBytes { bytes in
      // All words first: their places in memory do not depend on each other, so the processor waits for many at once.
      var ids: [UInt32] = []
      ids.reserveCapacity(block.count / 4)
      number(block, in: bytes, endOfLine: Self.endOfLine, into: &ids)
      if block.count > 0, block[block.count - 1] != 0x0a { ids.append(Self.endOfLine) }
      var place = 0
      while place < ids.count {
        var score = NGramTextScore()
        place = self.score(ids.span, from: place, options: options, in: bytes, into: &score)
        scores.append(score)
      }
    }
    return scores
  }

  /// Scores the words up to an end of line, or to the end; returns the place behind it.
  @inline(__always)
  private func score(
    _ ids: Span<UInt32>, from start: Int, options: NGramSentenceOptions, in bytes: RawSpan,
    into score: inout NGramTextScore
  ) -> Int {
    var state = options.hasStart ? startState : NGramState()
    var place = start
    while place < ids.count, ids[unchecked: place] != Self.endOfLine {
      let word = ids[unchecked: place]
      let logarithm = Double(tables.advance(&state, by: word, in: bytes).0)
      score.logProbability += logarithm
      if word == NGramWords.unknownID {
        score.unknownWords &+= 1
        score.unknownLogProbability += logarithm
      }
      place &+= 1
    }
    score.tokens = place - start
    if options.hasEnd {
      score.logProbability += Double(tables.advance(&state, by: NGramWords.sentenceEndID, in: bytes).0)
      score.tokens += 1
    }
    return place + 1
  }

  /// Appends the ids of the words of a text, and `endOfLine` for each line feed.
  @inline(__always)
  private func number(_ text: Span<UInt8>, in bytes: RawSpan, endOfLine: UInt32?, into ids: inout [UInt32]) {
    var start = 0
    let count = text.count
    while start < count {
      let byte = text[unchecked: start]
      if NGramWords.isSeparator(byte) {
        if byte == 0x0a, let endOfLine { ids.append(endOfLine) }
        start &+= 1
        continue
      }
      var end = start &+ 1
      while end < count, !NGramWords.isSeparator(text[unchecked: end]) { end &+= 1 }
      let id = tables.word(NGramHash.word(text, from: start, to: end), in: bytes)
      // Models hold that `<s>` is certain: as a word of a text it would come for free.
      ids.append(id == NGramWords.sentenceStartID ? NGramWords.unknownID : id)
      start = end
    }
  }
}
