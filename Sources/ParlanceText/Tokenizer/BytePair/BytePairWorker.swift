/// One thread's part of a `BytePairPipeline`: its caches and buffers, and copies of its own of what each word needs, so
/// that threads do not count references to the same arrays.
struct BytePairWorker: FusedWorker {
  private let model: BytePairModel
  private let table: PairTable
  private let byteIDs: [Int32]
  private let lengths: [Int32]
  private let scanner: WordScanner?
  private let addsPrefixSpace: Bool
  private let shared: SharedWordCache
  private var cache = WordCache()
  private var longCache = LongWordCache()
  private var merger = SymbolMerger()
  private var written: [UInt8] = []
  private var prefixed: [UInt8] = []
  /// Tokens of words that have several, those of earlier words among them.
  private var wordIDs: [Int32] = []
  private static let manyIDs = 1 << 12
  /// The tokens of a new word.
  private var known: [Int32] = []

  init(_ pipeline: BytePairPipeline) {
    model = pipeline.model
    table = pipeline.model.table
    byteIDs = pipeline.byteIDs.map { $0 }
    lengths = pipeline.lengths.map { $0 }
    scanner = pipeline.pattern.map { WordScanner($0).copied() }
    addsPrefixSpace = pipeline.addsPrefixSpace
    shared = pipeline.words
  }

  mutating func appendIDs(of text: Span<UInt8>, to ids: inout [Int32]) throws {
    guard needsPrefix(text) else { return append(text, to: &ids) }
    let whole = takePrefixed(text)
    append(whole.span, to: &ids)
    prefixed = whole
  }

  mutating func appendTokens(of text: Span<UInt8>, to tokens: inout TokenBuffer) throws -> Int {
    guard needsPrefix(text) else { return append(text, to: &tokens, shift: 0) }
    let whole = takePrefixed(text)
    let words = append(whole.span, to: &tokens, shift: 1)
    prefixed = whole
    return words
  }

  private func needsPrefix(_ text: Span<UInt8>) -> Bool {
    addsPrefixSpace && !text.isEmpty && text[0] != 0x20
  }

  /// The text with a blank before it, in a buffer that the caller gives back.
  private mutating func takePrefixed(_ text: Span<UInt8>) -> [UInt8] {
    var whole: [UInt8] = []
    swap(&whole, &prefixed)
    whole.removeAll(keepingCapacity: true)
    whole.append(0x20)
    whole.append(copying: text)
    return whole
  }

  private mutating func append(_ text: Span<UInt8>, to ids: inout [Int32]) {
    guard let scanner else {
      if !text.isEmpty { appendWord(text, 0, text.count, to: &ids) }
      return
    }
    var start = 0
    while start < text.count {
      let end = scanner.end(of: text, from: start)
      appendWord(text, start, end, to: &ids)
      start = end
    }
  }

  /// - Parameter shift: blanks that were put before the text.
  /// - Returns: the number of words.
  private mutating func append(_ text: Span<UInt8>, to tokens: inout TokenBuffer, shift: Int) -> Int {
    guard let scanner else {
      if !text.isEmpty { appendWord(text, 0, text.count, number: 0, to: &tokens, shift: shift) }
      return text.isEmpty ? 0 : 1
    }
    var words = 0
    var start = 0
    while start < text.count {
      let end = scanner.end(of: text, from: start)
      let id =
        end - start <= ShortWord.longest ? cache.onlyToken(of: ShortWord(text, start, end)) : -1
      if id >= 0, end > shift {
        tokens.append(id, start: max(start - shift, 0), end: end - shift, word: words)
      } else {
        appendWord(text, start, end, number: words, to: &tokens, shift: shift)
      }
      words += 1
      start = end
    }
    return words
  }

  private mutating func appendWord(
    _ text: Span<UInt8>, _ start: Int, _ end: Int, number: Int, to tokens: inout TokenBuffer, shift: Int
  ) {
    var ids: [Int32] = []
    swap(&ids, &wordIDs)
    // Emptying an array takes longer than most words do.
    if ids.count > Self.manyIDs { ids.removeAll(keepingCapacity: true) }
    let first = ids.count
    appendWord(text, start, end, to: &ids)
    var place = start
    for index in first..<ids.count {
      let id = ids[index]
      let stop = place + Int(lengths[Int(id)])
      let (from, to) = Self.scalars(of: text, place, stop)
      // A blank that was put before the text has the place of the first scalar.
      let end = to > shift ? to : Self.scalars(of: text, shift, shift + 1).1
      tokens.append(id, start: max(from - shift, 0), end: end - shift, word: number)
      place = stop
    }
    swap(&ids, &wordIDs)
  }

  /// A part of a scalar has the place of the whole.
  @inline(__always)
  private static func scalars(of text: Span<UInt8>, _ start: Int, _ end: Int) -> (Int, Int) {
    var (start, end) = (start, end)
    while start > 0, text[start] & 0xc0 == 0x80 { start -= 1 }
    while end < text.count, text[end] & 0xc0 == 0x80 { end += 1 }
    return (start, end)
  }

  @inline(__always)
  private mutating func appendWord(_ text: Span<UInt8>, _ start: Int, _ end: Int, to ids: inout [Int32]) {
    if end - start <= ShortWord.longest {
      let key = ShortWord(text, start, end)
      if !cache.append(key, to: &ids) { appendNewWord(key, text.extracting(start..<end), to: &ids) }
    } else {
      appendLongWord(text.extracting(start..<end), to: &ids)
    }
  }

  /// A word that this thread has not seen, or not lately.
  @inline(never)
  private mutating func appendNewWord(_ key: ShortWord, _ word: Span<UInt8>, to ids: inout [Int32]) {
    known.removeAll(keepingCapacity: true)
    if !shared.append(key, to: &known) {
      merge(word)
      known += merger.ids
      shared.insert(key, known)
    }
    cache.insert(key, known)
    ids += known
  }

  private mutating func appendLongWord(_ word: Span<UInt8>, to ids: inout [Int32]) {
    guard word.count <= LongWordCache.longest else {
      merge(word)
      ids += merger.ids
      return
    }
    let hash = LongWordCache.hash(word)
    if longCache.append(word, hash: hash, to: &ids) { return }
    merge(word)
    longCache.insert(word, hash: hash, merger.ids)
    ids += merger.ids
  }

  /// Leaves the tokens of a word in `merger`.
  @inline(never)
  private mutating func merge(_ word: Span<UInt8>) {
    merger.removeAll()
    if model.options.ignoresMerges {
      written.removeAll(keepingCapacity: true)
      for index in word.indices { ByteAlphabet.append(word[index], to: &written) }
      if let id = model.vocabulary.id(of: written.span) {
        merger.append(id, end: word.count)
        return
      }
    }
    for index in word.indices { merger.append(byteIDs[Int(word[index])], end: index + 1) }
    merger.merge(table)
  }
}
