/// Scores text, block by block. The tables of a large model do not fit into the processor's cache, so each place in
/// them is asked for some words before it is needed.
struct NGramBlockScorer {
  let tables: NGramTables
  let startState: NGramState
  let options: NGramSentenceOptions

  /// Stands for a line feed among word ids.
  private static let endOfLine = UInt32.max
  /// Words that are hashed before the first of them is looked up.
  private static let batchSize = 64
  /// How many words ahead of the one being scored the tables are asked for.
  private static let lead = 16

  /// The scores of the lines of a block.
  func scores(of block: Span<UInt8>, in bytes: RawSpan) -> [NGramTextScore] {
    var ids: [UInt32] = []
    ids.reserveCapacity(block.count / 4 + 1)
    number(block, in: bytes, marksLines: true, into: &ids)
    if block.count > 0, block[block.count - 1] != 0x0a { ids.append(Self.endOfLine) }
    var scores: [NGramTextScore] = []
    let span = ids.span
    var place = 0
    while place < span.count {
      var score = NGramTextScore()
      place = self.score(span, from: place, in: bytes, into: &score)
      scores.append(score)
    }
    return scores
  }

  /// The score of a text as one sentence, line breaks or not.
  func score(sentence: Span<UInt8>, in bytes: RawSpan) -> NGramTextScore {
    var ids: [UInt32] = []
    number(sentence, in: bytes, marksLines: false, into: &ids)
    var score = NGramTextScore()
    _ = self.score(ids.span, from: 0, in: bytes, into: &score)
    return score
  }

  /// Scores the words up to an end of line, or to the end; returns the place behind it.
  @inline(__always)
  private func score(
    _ ids: Span<UInt32>, from start: Int, in bytes: RawSpan, into score: inout NGramTextScore
  ) -> Int {
    var state = options.hasStart ? startState : NGramState()
    var place = start
    while place < ids.count {
      if place &+ Self.lead < ids.count { prefetch(ids, at: place &+ Self.lead, in: bytes) }
      let word = ids[unchecked: place]
      if word == Self.endOfLine { break }
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

  /// Asks for the numbers of the word at `place`, and of the two and three words that end there.
  @inline(__always)
  private func prefetch(_ ids: Span<UInt32>, at place: Int, in bytes: RawSpan) {
    let last = ids[unchecked: place]
    let word = last == Self.endOfLine ? NGramWords.sentenceEndID : last
    tables.prefetch(word: word, in: bytes)
    guard tables.order > 1, place > 1 else { return }
    var hash = NGramHash.start(word)
    let one = ids[unchecked: place &- 1]
    hash = NGramHash.extend(hash, with: one == Self.endOfLine ? NGramWords.sentenceStartID : one)
    tables.prefetch(hash, order: 2, in: bytes)
    guard tables.order > 2, one != Self.endOfLine else { return }
    let two = ids[unchecked: place &- 2]
    hash = NGramHash.extend(hash, with: two == Self.endOfLine ? NGramWords.sentenceStartID : two)
    tables.prefetch(hash, order: 3, in: bytes)
  }

  /// Appends the ids of the words of a text, and `endOfLine` for each line feed if asked for.
  @inline(__always)
  private func number(_ text: Span<UInt8>, in bytes: RawSpan, marksLines: Bool, into ids: inout [UInt32]) {
    // Hashes of words, 0 for a line feed.
    var hashes: [UInt64] = []
    hashes.reserveCapacity(Self.batchSize)
    var start = 0
    let count = text.count
    while start < count {
      let byte = text[unchecked: start]
      if NGramWords.isSeparator(byte) {
        if byte == 0x0a, marksLines { hashes.append(0) }
        start &+= 1
      } else {
        let end = NGramWords.endOfWord(in: text, from: start &+ 1)
        let hash = NGramHash.word(text, from: start, to: end)
        tables.prefetch(wordHash: hash, in: bytes)
        hashes.append(hash)
        start = end
      }
      if hashes.count == Self.batchSize { lookUp(&hashes, in: bytes, into: &ids) }
    }
    lookUp(&hashes, in: bytes, into: &ids)
  }

  @inline(__always)
  private func lookUp(_ hashes: inout [UInt64], in bytes: RawSpan, into ids: inout [UInt32]) {
    for hash in hashes {
      if hash == 0 {
        ids.append(Self.endOfLine)
      } else {
        let id = tables.word(hash, in: bytes)
        // Models hold that `<s>` is certain: as a word of a text it would come for free.
        ids.append(id == NGramWords.sentenceStartID ? NGramWords.unknownID : id)
      }
    }
    hashes.removeAll(keepingCapacity: true)
  }
}
