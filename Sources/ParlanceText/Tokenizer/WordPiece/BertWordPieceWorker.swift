/// One thread's part of `BertWordPiecePipeline`.
///
/// Words of plain ASCII are read into two integers, in lower case, and looked up in the cache as they are; others are
/// normalized scalar by scalar, with the place of each byte.
struct BertWordPieceWorker: FusedWorker {
  private let pipeline: BertWordPiecePipeline
  /// Copies of its own, so that threads do not count references to the same arrays.
  private let entries: [UInt16]
  private let asciiIDs: [Int32]
  private var folds: BertFoldPages
  private var cache = WordPieceCache()
  /// The word at hand.
  private var word = WordAccumulator()
  /// Tokens of a word that was not met before.
  private var fresh = TokenBuffer()
  private var wordCount = 0

  init(_ pipeline: BertWordPiecePipeline) {
    self.pipeline = pipeline
    entries = pipeline.ascii.entries.map { $0 }
    asciiIDs = pipeline.ascii.ids.map { $0 }
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
    let entries = entries
    let ids = asciiIDs
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
        emit(low, high | UInt64(truncatingIfNeeded: count) << 56, at: start, count: count, to: &sink)
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
    _ low: UInt64, _ high: UInt64, at start: Int, count: Int, to sink: inout some WordPieceSink
  ) {
    var slot = cache.find(low, high)
    if slot.count == 0 { slot = learn(low, high) }
    if slot.count == 1 {
      sink.add(slot.first, start: start, end: start + count, word: wordCount)
    } else {
      var pieceStart = start
      for index in 0..<Int(slot.count) {
        let place = Int(slot.first) + 2 * index
        let end = start + Int(cache.tokens[place + 1])
        sink.add(cache.tokens[place], start: pieceStart, end: end, word: wordCount)
        pieceStart = end
      }
    }
    wordCount += 1
  }

  /// Divides a word of at most 15 bytes and keeps it.
  @inline(never)
  private mutating func learn(_ low: UInt64, _ high: UInt64) -> WordPieceCache.Slot {
    let count = Int(high >> 56)
    let bytes = (0..<count).map {
      UInt8(truncatingIfNeeded: $0 < 8 ? low >> ($0 * 8) : high >> ($0 * 8 - 64))
    }
    fresh.removeAll()
    pipeline.model.tokenize(bytes.span, into: &fresh)
    return cache.insert(low, high, fresh)
  }

  /// Normalizes from `start` up to the next ASCII character that parts words, and appends the words.
  /// - Returns: where it stopped, or nil where the general path is needed.
  @inline(never)
  private mutating func appendRun<Sink: WordPieceSink>(
    of text: Span<UInt8>, from start: Int, to sink: inout Sink
  ) -> Int? {
    let entries = entries
    let table = entries.span
    let keeps = Sink.keepsPlaces
    var index = start
    while index < text.count {
      let byte = text[unchecked: index]
      if byte < 0x80 {
        let entry = table[unchecked: Int(byte)]
        if entry < BertASCIITable.space {
          word.append(UInt32(entry), from: index, to: index + 1, keepingPlaces: keeps)
        } else if entry & 0xff00 != BertASCIITable.dropped {
          flush(to: &sink)
          return index
        }
        index += 1
        continue
      }
      let (scalar, length) = UTF8Scalar.decode(text, at: index)
      let end = index + length
      let entry = folds.entry(scalar)
      switch entry & 7 {
      case BertFoldPages.Kind.same.rawValue: word.append(scalar, from: index, to: end, keepingPlaces: keeps)
      case BertFoldPages.Kind.dropped.rawValue: break
      case BertFoldPages.Kind.space.rawValue: flush(to: &sink)
      case BertFoldPages.Kind.alone.rawValue:
        flush(to: &sink)
        word.append(scalar, from: index, to: end, keepingPlaces: keeps)
        flush(to: &sink)
      case BertFoldPages.Kind.hangul.rawValue:
        let syllable = scalar - 0xac00
        word.append(0x1100 + syllable / 588, from: index, to: end, keepingPlaces: keeps)
        word.append(0x1161 + syllable % 588 / 28, from: index, to: end, keepingPlaces: keeps)
        if syllable % 28 > 0 {
          word.append(0x11a7 + syllable % 28, from: index, to: end, keepingPlaces: keeps)
        }
      case BertFoldPages.Kind.list.rawValue: takeList(entry, from: index, to: end, &sink)
      case BertFoldPages.Kind.listAlone.rawValue:
        flush(to: &sink)
        takeList(entry, from: index, to: end, &sink)
        flush(to: &sink)
      default:
        word.removeAll()
        return nil
      }
      index = end
    }
    flush(to: &sink)
    return index
  }

  private mutating func takeList<Sink: WordPieceSink>(
    _ entry: UInt32, from start: Int, to end: Int, _ sink: inout Sink
  ) {
    let offset = Int(entry >> 8)
    for place in offset..<offset + Int(entry >> 3 & 31) {
      let part = folds.lists[place]
      if part & BertFoldPages.spaceMark != 0 {
        flush(to: &sink)
        continue
      }
      let isAlone = part & BertFoldPages.aloneMark != 0
      if isAlone { flush(to: &sink) }
      word.append(part & BertFoldPages.scalarMask, from: start, to: end, keepingPlaces: Sink.keepsPlaces)
      if isAlone { flush(to: &sink) }
    }
  }

  /// Appends the tokens of the word at hand.
  @inline(__always)
  private mutating func flush<Sink: WordPieceSink>(to sink: inout Sink) {
    let count = word.count
    guard count > 0 else { return }
    if count <= WordPieceCache.longestWord {
      let (low, high) = (word.low, word.high)
      var slot = cache.find(low, high)
      if slot.count == 0 { slot = learn(low, high) }
      if slot.count == 1 {
        add(slot.first, 0, count, to: &sink)
      } else {
        var pieceStart = 0
        for index in 0..<Int(slot.count) {
          let place = Int(slot.first) + 2 * index
          let end = Int(cache.tokens[place + 1])
          add(cache.tokens[place], pieceStart, end, to: &sink)
          pieceStart = end
        }
      }
    } else {
      let bytes = word.bytes
      fresh.removeAll()
      pipeline.model.tokenize(bytes.span, into: &fresh)
      for index in 0..<fresh.count {
        let place = fresh.place(at: index)
        add(fresh.id(at: index), place.lowerBound, place.upperBound, to: &sink)
      }
    }
    wordCount += 1
    word.removeAll()
  }

  @inline(__always)
  private func add<Sink: WordPieceSink>(_ id: Int32, _ start: Int, _ end: Int, to sink: inout Sink) {
    if Sink.keepsPlaces {
      sink.add(id, start: word.start(start), end: word.end(end), word: wordCount)
    } else {
      sink.add(id, start: 0, end: 0, word: 0)
    }
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
        let range = start + tokens.place(at: index).lowerBound..<start + tokens.place(at: index).upperBound
        let place = divided.text.originalRange(of: range)
        sink.add(tokens.id(at: index), start: place.lowerBound, end: place.upperBound, word: wordCount)
      }
      wordCount += 1
    }
  }
}
