extension Tokenizer {
  /// One text as tokens, without special tokens around it, or with those of the frame.
  func sequence(
    _ text: Span<UInt8>, isFramed: Bool = false, _ worker: inout TextWorker?
  ) throws -> Encoding {
    guard text.count < Int(Int32.max) else { throw TokenizerError.textTooLong(bytes: text.count) }
    guard UTF8Repair.firstInvalid(in: text) != nil else {
      return try sequence(valid: text, repairs: nil, isFramed: isFramed, &worker)
    }
    let repaired = RepairedText(text)
    return try sequence(valid: repaired.bytes.span, repairs: repaired, isFramed: isFramed, &worker)
  }

  private func sequence(
    valid text: Span<UInt8>, repairs: RepairedText?, isFramed: Bool, _ worker: inout TextWorker?
  ) throws -> Encoding {
    if let encoding = try worker?.encoding(of: text, repairs: repairs, isFramed: isFramed) { return encoding }
    var gathered = SequenceBuilder(vocabulary: texts, frame: isFramed ? frame : nil)
    var segments: [AddedTokenMatcher.Segment] = []
    addedVocabulary.rawMatcher.segments(of: text, into: &segments)
    try gathered.append(preTokenized(text, segments), model: model)
    let columns = UniformColumns(count: gathered.count, frame: isFramed ? frame : nil)
    return gathered.finish(text: text, repairs: repairs, columns: columns)
  }

  /// Normalizes, finds the normalized added tokens, and divides what is between added tokens.
  private func preTokenized(
    _ text: Span<UInt8>, _ segments: [AddedTokenMatcher.Segment]
  ) throws -> PreTokenizedText {
    var parts: [(text: AlignedText, id: Int32?)] = []
    var found: [AddedTokenMatcher.Segment] = []
    for segment in segments {
      var part = AlignedText(copying: text.extracting(segment.range), base: segment.range.lowerBound)
      guard segment.id == nil else {
        parts.append((part, segment.id))
        continue
      }
      try normalizer?.normalize(&part)
      guard !addedVocabulary.normalizedMatcher.isEmpty else {
        parts.append((part, nil))
        continue
      }
      found.removeAll(keepingCapacity: true)
      addedVocabulary.normalizedMatcher.segments(of: part.bytes.span, into: &found)
      for inner in found { parts.append((part.slice(inner.range), inner.id)) }
    }
    var divided = PreTokenizedText(joining: parts)
    try preTokenizer?.split(&divided)
    return divided
  }
}
