extension Tokenizer {
  /// The ids of a text alone, which is faster than a whole encoding. Truncation applies; padding does not.
  /// - Throws: `TokenizerError`.
  public func ids(of text: String, addSpecialTokens: Bool = true) throws -> [Int32] {
    var ids: [Int32] = []
    try appendIDs(ofUTF8: text.utf8.span, addSpecialTokens: addSpecialTokens, to: &ids)
    return ids
  }

  /// Appends the ids of a text given as bytes, of which what is not valid UTF-8 counts as U+FFFD. Truncation applies;
  /// padding does not.
  /// - Throws: `TokenizerError`.
  public func appendIDs(
    ofUTF8 text: Span<UInt8>, addSpecialTokens: Bool = true, to ids: inout [Int32]
  ) throws {
    guard text.count < Int(Int32.max) else { throw TokenizerError.textTooLong(bytes: text.count) }
    guard let workers, let frame, addedVocabulary.normalizedMatcher.isEmpty,
      UTF8Repair.firstInvalid(in: text) == nil
    else {
      var plain = self
      plain.padding = nil
      ids += try plain.encode(utf8: text, addSpecialTokens: addSpecialTokens).ids
      return
    }
    let before = ids.count
    if addSpecialTokens { ids += frame.prefix }
    let start = ids.count
    try appendFused(text, workers, to: &ids)
    if let truncation {
      let room = truncation.maxLength - (addSpecialTokens ? frame.count : 0)
      guard ids.count - start <= room else {
        ids.removeSubrange(before...)
        var plain = self
        plain.padding = nil
        ids += try plain.encode(utf8: text, addSpecialTokens: addSpecialTokens).ids
        return
      }
    }
    if addSpecialTokens { ids += frame.suffix }
  }

  private func appendFused(_ text: Span<UInt8>, _ workers: WorkerPool, to ids: inout [Int32]) throws {
    let matcher = addedVocabulary.rawMatcher
    var worker = workers.take()
    defer { workers.giveBack(worker) }
    guard matcher.mayMatch(text) else { return try worker.appendIDs(of: text, to: &ids) }
    var segments: [AddedTokenMatcher.Segment] = []
    matcher.segments(of: text, into: &segments)
    for segment in segments {
      if let id = segment.id {
        ids.append(id)
      } else {
        try worker.appendIDs(of: text.extracting(segment.range), to: &ids)
      }
    }
  }
}
