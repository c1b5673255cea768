/// One thread's part of `BertWordPiecePipeline`.
///
/// Words of plain ASCII are read into two integers, in lower case, and looked up in the cache as they are; others are
/// normalized scalar by scalar, with the place of each byte.
struct BertWordPieceWorker: FusedWorker {
  private let pipeline: BertWordPiecePipeline
  private var folds: BertFoldPages
  private var cache = WordPieceCache()
  /// The normalized bytes of the word at hand, and for each its place in the text.
  private var word: [UInt8] = []
  private var starts: [Int32] = []
  private var ends: [Int32] = []
  private var wordCount = 0

  init(_ pipeline: BertWordPiecePipeline) {
    self.pipeline = pipeline
    folds = BertFoldPages(pipeline.normalizer)
  }

  mutating func appendIDs(of text: Span<UInt8>, to ids: inout [Int32]) throws {
    var sink = IDSink(ids: [])
    swap(&sink.ids, &ids)
    defer { swap(&sink.ids, &ids) }
    try append(text, to: &sink)
  }

  mutating func appendTokens(of text: Span<UInt8>, to tokens: inout TokenBuffer) throws -> Int {
    try append(text, to: &tokens)
    return wordCount
  }

  @inline(__always)
  private mutating func append(_ text: Span<UInt8>, to sink: inout some WordPieceSink) throws {
    let before = sink.count
    wordCount = 0
    let entries = pipeline.ascii.entries
    let ids = pipeline.ascii.ids
    let table = entries.span
    var index = 0
    while index < text.count {
      let entry = table[unchecked: Int(text[unchecked: index])]
      if entry >= BertASCIITable.space {
        switch entry & 0xff00 {
        case BertASCIITable.space:
          index += 1
          continue
        case BertASCIITable.punctuation:
          sink.add(ids[Int(entry & 0xff)], start: index, end: index + 1, word: wordCount)
          wordCount += 1
          index += 1
          continue
        default: break
        }
      }
      let start = index
      var low: UInt64 = 0
      var high: UInt64 = 0
      var stop = BertASCIITable.space
      while index < text.count {
        let entry = table[unchecked: Int(text[unchecked: index])]
        guard entry < BertASCIITable.space else {
          stop = entry & 0xff00
          break
        }
        let count = index - start
        if count < 8 {
          low |= UInt64(entry) << UInt64(count * 8)
        } else if count < WordPieceCache.longestWord {
          high |= UInt64(entry) << UInt64(count * 8 - 64)
        }
        index += 1
      }
      let count = index - start
      if stop <= BertASCIITable.punctuation && count <= WordPieceCache.longestWord {
        emit(low, high | UInt64(count) << 56, at: start, count: count, text: text, to: &sink)
      } else {
        guard let next = appendRun(of: text, from: start, to: &sink) else {
          sink.removeTokens(from: before)
          return try appendSlowly(text, to: &sink)
        }
        index = next
      }
    }
  }

  /// A word of plain ASCII, at most 15 bytes.
  @inline(__always)
  private mutating func emit(
    _ low: UInt64, _ high: UInt64, at start: Int, count: Int, text: Span<UInt8>,
    to sink: inout some WordPieceSink
  ) {
    var (index, slot) = cache.find(low, high)
    if slot.count == 0 { slot = learn(low, high, at: index, count: count) }
    if slot.count == 1 {
      sink.add(slot.first, start: start, end: start + count, word: wordCount)
    } else {
      index = Int(slot.first)
      var pieceStart = start
      for _ in 0..<slot.count {
        let end = start + Int(cache.tokens[index + 1])
        sink.add(cache.tokens[index], start: pieceStart, end: end, word: wordCount)
        pieceStart = end
        index += 2
      }
    }
    wordCount += 1
  }

  @inline(never)
  private mutating func learn(_ low: UInt64, _ high: UInt64, at index: Int, count: Int) -> WordPieceCache.Slot
  {
    let bytes = (0..<count).map {
      UInt8(truncatingIfNeeded: $0 < 8 ? low >> ($0 * 8) : high >> ($0 * 8 - 64))
    }
    return cache.insert(low, high, at: index, pipeline.model.word(of: bytes))
  }

  /// Normalizes from `start` up to the next ASCII character that parts words, and appends the words.
  /// - Returns: where it stopped, or nil where the general path is needed.
  @inline(never)
  private mutating func appendRun(
    of text: Span<UInt8>, from start: Int, to sink: inout some WordPieceSink
  ) -> Int? {
    let entries = pipeline.ascii.entries
    var index = start
    while index < text.count {
      let byte = text[unchecked: index]
      if byte < 0x80 {
        let entry = entries[Int(byte)]
        switch entry & 0xff00 {
        case BertASCIITable.word: take(UInt32(entry), from: index, to: index + 1)
        case BertASCIITable.dropped: break
        default:
          flush(to: &sink)
          return index
        }
        index += 1
        continue
      }
      let (scalar, length) = UTF8Scalar.decode(text, at: index)
      let end = index + length
      let entry = folds.entry(scalar)
      switch BertFoldPages.Kind(rawValue: entry & 7) {
      case .same: take(scalar, from: index, to: end)
      case .dropped: break
      case .space: flush(to: &sink)
      case .alone:
        flush(to: &sink)
        take(scalar, from: index, to: end)
        flush(to: &sink)
      case .hangul:
        let syllable = scalar - 0xac00
        take(0x1100 + syllable / 588, from: index, to: end)
        take(0x1161 + syllable % 588 / 28, from: index, to: end)
        if syllable % 28 > 0 { take(0x11a7 + syllable % 28, from: index, to: end) }
      case .list: takeList(entry, from: index, to: end, &sink)
      case .listAlone:
        flush(to: &sink)
        takeList(entry, from: index, to: end, &sink)
        flush(to: &sink)
      case .reordered, nil:
        discardWord()
        return nil
      }
      index = end
    }
    flush(to: &sink)
    return index
  }

  private mutating func takeList(
    _ entry: UInt32, from start: Int, to end: Int, _ sink: inout some WordPieceSink
  ) {
    let offset = Int(entry >> 8)
    for place in offset..<offset + Int(entry >> 3 & 31) {
      let part = folds.lists[place]
      if part & BertFoldPages.spaceMark != 0 {
        flush(to: &sink)
      } else if part & BertFoldPages.aloneMark != 0 {
        flush(to: &sink)
        take(part & BertFoldPages.scalarMask, from: start, to: end)
        flush(to: &sink)
      } else {
        take(part, from: start, to: end)
      }
    }
  }

  @inline(__always)
  private mutating func take(_ scalar: UInt32, from start: Int, to end: Int) {
    for _ in 0..<UTF8Scalar.append(scalar, to: &word) {
      starts.append(Int32(truncatingIfNeeded: start))
      ends.append(Int32(truncatingIfNeeded: end))
    }
  }

  private mutating func discardWord() {
    word.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// Appends the tokens of the word at hand.
  private mutating func flush(to sink: inout some WordPieceSink) {
    guard !word.isEmpty else { return }
    if word.count <= WordPieceCache.longestWord {
      var low: UInt64 = 0
      var high = UInt64(word.count) << 56
      for index in word.indices {
        if index < 8 {
          low |= UInt64(word[index]) << UInt64(index * 8)
        } else {
          high |= UInt64(word[index]) << UInt64(index * 8 - 64)
        }
      }
      var (index, slot) = cache.find(low, high)
      if slot.count == 0 { slot = cache.insert(low, high, at: index, pipeline.model.word(of: word)) }
      if slot.count == 1 {
        add(slot.first, 0, word.count, to: &sink)
      } else {
        index = Int(slot.first)
        var pieceStart = 0
        for _ in 0..<slot.count {
          let end = Int(cache.tokens[index + 1])
          add(cache.tokens[index], pieceStart, end, to: &sink)
          pieceStart = end
          index += 2
        }
      }
    } else {
      var pieceStart = 0
      for token in pipeline.model.word(of: word) {
        add(token.id, pieceStart, Int(token.end), to: &sink)
        pieceStart = Int(token.end)
      }
    }
    wordCount += 1
    discardWord()
  }

  @inline(__always)
  private func add(_ id: Int32, _ start: Int, _ end: Int, to sink: inout some WordPieceSink) {
    sink.add(id, start: Int(starts[start]), end: Int(ends[end - 1]), word: wordCount)
  }

  /// The stages one after the other.
  private mutating func appendSlowly(_ text: Span<UInt8>, to sink: inout some WordPieceSink) throws {
    var aligned = AlignedText(copying: text)
    try pipeline.normalizer.normalize(&aligned)
    var divided = PreTokenizedText(aligned)
    try BertPreTokenizer().split(&divided)
    let bytes = divided.text.bytes
    var tokens = TokenBuffer()
    wordCount = 0
    for piece in divided.pieces {
      tokens.removeAll()
      pipeline.model.tokenize(bytes.span.extracting(piece.range), into: &tokens)
      for index in 0..<tokens.count {
        let start = piece.range.lowerBound
        let range = start + Int(tokens.starts[index])..<start + Int(tokens.ends[index])
        let place = divided.text.originalRange(of: range)
        sink.add(tokens.ids[index], start: place.lowerBound, end: place.upperBound, word: wordCount)
      }
      wordCount += 1
    }
  }
}
