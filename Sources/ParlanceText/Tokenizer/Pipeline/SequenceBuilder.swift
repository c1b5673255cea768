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
    guard let frame else { return }
    encoding.ids += frame.prefix
    encoding.byteOffsets = [Range<Int>](repeating: 0..<0, count: frame.prefix.count)
    encoding.wordIndices = [Int32](repeating: -1, count: frame.prefix.count)
  }

  /// Appends an added token that stands in the text.
  mutating func append(added id: Int32, _ range: Range<Int>, text: Span<UInt8>) {
    // Blanks that the token took in belong to its text.
    let surface = TokenVocabulary.text(text)
    if encoding.vocabulary.text(id) != surface { encoding.surfaces[encoding.ids.count] = surface }
    encoding.ids.append(id)
    encoding.byteOffsets.append(range)
    encoding.wordIndices.append(Int32(truncatingIfNeeded: words))
    words += 1
  }

  /// Appends the tokens of a text without added tokens, which starts at `start` of the whole.
  /// - Parameter count: the number of its words.
  mutating func append(_ tokens: TokenBuffer, words count: Int, at start: Int) {
    let total = encoding.ids.count + tokens.count + (frame?.suffix.count ?? 0)
    encoding.ids.reserveCapacity(total)
    encoding.byteOffsets.reserveCapacity(total)
    encoding.wordIndices.reserveCapacity(total)
    encoding.ids += tokens.ids
    let (starts, ends, words) = (tokens.starts.span, tokens.ends.span, tokens.words.span)
    let firstWord = Int32(truncatingIfNeeded: self.words)
    for index in starts.indices {
      encoding.byteOffsets.append(
        Range(uncheckedBounds: (start + Int(starts[index]), start + Int(ends[index]))))
      encoding.wordIndices.append(firstWord + words[index])
    }
    self.words += count
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
        let start = piece.range.lowerBound + Int(tokens.starts[index])
        let end = piece.range.lowerBound + Int(tokens.ends[index])
        encoding.ids.append(tokens.ids[index])
        encoding.byteOffsets.append(divided.text.originalRange(of: start..<end))
        encoding.wordIndices.append(Int32(truncatingIfNeeded: words))
      }
    }
  }

  /// The encoding, with offsets in the text as it was given.
  /// - Parameter text: valid UTF-8 that the byte offsets so far refer to.
  mutating func finish(text: Span<UInt8>, repairs: RepairedText?) -> Encoding {
    if let frame {
      encoding.ids += frame.suffix
      for _ in frame.suffix {
        encoding.byteOffsets.append(0..<0)
        encoding.wordIndices.append(-1)
      }
    }
    let count = encoding.ids.count
    encoding.typeIDs = [Int32](repeating: frame?.typeID ?? 0, count: count)
    encoding.specialTokensMask = [UInt8](repeating: 0, count: count)
    encoding.attentionMask = [UInt8](repeating: 1, count: count)
    encoding.sequenceIndices = [Int8](repeating: 0, count: count)
    if let frame {
      mark(0, frame.prefixTypes)
      mark(count - frame.suffix.count, frame.suffixTypes)
    }
    encoding.scalarOffsets = ScalarCounter.scalarRanges(of: encoding.byteOffsets, in: text)
    if let repairs { encoding.byteOffsets = encoding.byteOffsets.map { repairs.originalRange(of: $0) } }
    return encoding
  }

  /// Marks the tokens from `start` on as special ones of these types.
  private mutating func mark(_ start: Int, _ types: [Int32]) {
    for index in types.indices {
      encoding.typeIDs[start + index] = types[index]
      encoding.specialTokensMask[start + index] = 1
      encoding.sequenceIndices[start + index] = -1
    }
  }
}
