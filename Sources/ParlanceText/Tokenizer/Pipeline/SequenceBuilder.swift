/// Gathers the tokens of one text.
struct SequenceBuilder {
  private var encoding: Encoding
  private var words = 0
  private var tokens = TokenBuffer()
  private let frame: EncodingFrame?

  /// - Parameter frame: what stands around the text.
  init(vocabulary: TokenTexts, frame: EncodingFrame?) {
    self.frame = frame
    encoding = Encoding(vocabulary: vocabulary)
    if let frame { append(added: frame.prefix) }
  }

  /// - Parameters:
  ///   - frame: what stands around the text.
  ///   - buffer: all tokens of a text without added tokens: then memory is asked for once.
  init(vocabulary: TokenTexts, frame: EncodingFrame?, _ buffer: TokenBuffer) {
    self.frame = frame
    encoding = Encoding(vocabulary: vocabulary)
    let tokens = buffer.tokens.span
    let prefix = frame?.prefix ?? []
    let total = tokens.count + (frame?.count ?? 0)
    encoding.ids = [Int32](capacity: total) { ids in
      for id in prefix { ids.append(id) }
      for index in tokens.indices { ids.append(tokens[unchecked: index].id) }
    }
    encoding.byteOffsets = TextRanges(
      packed: [UInt64](capacity: total) { places in
        for _ in prefix { places.append(0) }
        for index in tokens.indices { places.append(tokens[unchecked: index].place) }
      })
    encoding.wordIndices = [Int32](capacity: total) { words in
      for _ in prefix { words.append(-1) }
      for index in tokens.indices { words.append(tokens[unchecked: index].word) }
    }
  }

  /// How many tokens the encoding will have, those around the text among them.
  var count: Int { encoding.ids.count + (frame?.suffix.count ?? 0) }

  /// Appends tokens that stand beside the text.
  private mutating func append(added ids: [Int32]) {
    for id in ids {
      encoding.ids.append(id)
      encoding.byteOffsets.append(unchecked: 0, 0)
      encoding.wordIndices.append(-1)
    }
  }

  /// Appends an added token that stands in the text.
  mutating func append(added id: Int32, _ range: Range<Int>, text: Span<UInt8>) {
    // Blanks that the token took in belong to its text.
    let surface = TokenVocabulary.text(text)
    if !encoding.vocabulary.text(id).isExactly(surface) { encoding.surfaces[encoding.ids.count] = surface }
    encoding.ids.append(id)
    encoding.byteOffsets.append(range)
    encoding.wordIndices.append(Int32(truncatingIfNeeded: words))
    words += 1
  }

  /// Appends the tokens of a text without added tokens, which starts at `start` of the whole.
  /// - Parameter count: the number of its words.
  mutating func append(_ tokens: TokenBuffer, words count: Int, at start: Int) {
    let step = TextRanges.packed(start, start)
    let firstWord = Int32(truncatingIfNeeded: words)
    for token in tokens.tokens {
      encoding.ids.append(token.id)
      encoding.byteOffsets.append(packed: token.place &+ step)
      encoding.wordIndices.append(firstWord + token.word)
    }
    words += count
  }

  /// Appends pieces, each of which the model divides.
  mutating func append(_ divided: PreTokenizedText, model: any SubwordModel) throws {
    let bytes = divided.text.bytes
    for piece in divided.pieces {
      defer { words += 1 }
      let text = bytes.span.extracting(piece.range)
      if let id = piece.id {
        append(added: id, divided.text.originalRange(of: piece.range), text: text)
        words -= 1
        continue
      }
      tokens.removeAll()
      try model.tokenize(text, into: &tokens)
      for index in 0..<tokens.count {
        let place = tokens.place(at: index)
        let start = piece.range.lowerBound + place.lowerBound
        let end = piece.range.lowerBound + place.upperBound
        encoding.ids.append(tokens.id(at: index))
        encoding.byteOffsets.append(divided.text.originalRange(of: start..<end))
        encoding.wordIndices.append(Int32(truncatingIfNeeded: words))
      }
    }
  }

  /// The encoding, with offsets in the text as it was given.
  /// - Parameters:
  ///   - text: valid UTF-8 that the byte offsets so far refer to.
  ///   - columns: those of `count` tokens.
  mutating func finish(text: Span<UInt8>, repairs: RepairedText?, columns: UniformColumns) -> Encoding {
    if let frame { append(added: frame.suffix) }
    encoding.set(columns)
    encoding.scalarOffsets = ScalarCounter.scalarRanges(of: encoding.byteOffsets, in: text)
    if let repairs {
      encoding.byteOffsets = TextRanges(encoding.byteOffsets.lazy.map { repairs.originalRange(of: $0) })
    }
    return encoding
  }
}
