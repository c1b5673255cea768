/// One thread's part of a tokenizer whose stages are fused.
///
/// Whatever it touches from text to text is its own: threads that count references to the same object wait for each
/// other, which costs more than encoding a short line.
struct TextWorker: Sendable {
  private var fused: any FusedWorker
  private let matcher: AddedTokenMatcher
  private let frame: EncodingFrame?
  private let texts: TokenTexts
  private var segments: [AddedTokenMatcher.Segment] = []
  private var tokens = TokenBuffer()
  private var columns = UniformColumnStore()

  init(
    _ pipeline: any FusedPipeline, matcher: AddedTokenMatcher, frame: EncodingFrame?, texts: TokenTexts
  ) {
    fused = pipeline.makeWorker()
    self.matcher = AddedTokenMatcher(copying: matcher)
    self.frame = frame.map { EncodingFrame(copying: $0) }
    self.texts = TokenTexts(copying: texts)
  }

  /// Appends the ids of a text, unless they are too many.
  /// - Parameters:
  ///   - text: valid UTF-8.
  ///   - limit: how many ids at most, special ones included.
  /// - Returns: false where nothing was appended, because it must be truncated or what stands around it is not known.
  mutating func appendIDs(
    of text: Span<UInt8>, addSpecialTokens: Bool, limit: Int, to ids: inout [Int32]
  ) throws -> Bool {
    guard let frame else { return false }
    let before = ids.count
    if addSpecialTokens { ids += frame.prefix }
    if matcher.mayMatch(text) {
      segments.removeAll(keepingCapacity: true)
      matcher.segments(of: text, into: &segments)
      for segment in segments {
        if let id = segment.id {
          ids.append(id)
        } else {
          try fused.appendIDs(of: text.extracting(segment.range), to: &ids)
        }
      }
    } else {
      try fused.appendIDs(of: text, to: &ids)
    }
    if addSpecialTokens { ids += frame.suffix }
    guard ids.count - before <= limit else {
      ids.removeSubrange(before...)
      return false
    }
    return true
  }

  /// A text as tokens.
  /// - Parameters:
  ///   - text: valid UTF-8.
  ///   - isFramed: whether special tokens stand around it.
  mutating func encoding(of text: Span<UInt8>, repairs: RepairedText?, isFramed: Bool) throws -> Encoding {
    let frame = isFramed ? frame : nil
    guard matcher.mayMatch(text) else {
      tokens.removeAll()
      _ = try fused.appendTokens(of: text, to: &tokens)
      var gathered = SequenceBuilder(vocabulary: texts, frame: frame, tokens)
      return finish(&gathered, text, repairs, frame)
    }
    var gathered = SequenceBuilder(vocabulary: texts, frame: frame)
    segments.removeAll(keepingCapacity: true)
    matcher.segments(of: text, into: &segments)
    for segment in segments {
      let part = text.extracting(segment.range)
      if let id = segment.id {
        gathered.append(added: id, segment.range, text: part)
      } else {
        tokens.removeAll()
        let words = try fused.appendTokens(of: part, to: &tokens)
        gathered.append(tokens, words: words, at: segment.range.lowerBound)
      }
    }
    return finish(&gathered, text, repairs, frame)
  }

  private mutating func finish(
    _ gathered: inout SequenceBuilder, _ text: Span<UInt8>, _ repairs: RepairedText?, _ frame: EncodingFrame?
  ) -> Encoding {
    gathered.finish(
      text: text, repairs: repairs, columns: columns.columns(count: gathered.count, frame: frame))
  }
}
