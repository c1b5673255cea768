extension Tokenizer {
  /// The ids of a text alone, which is faster than a whole encoding. Truncation applies; padding does not.
  /// - Throws: `TokenizerError`.
  public func ids(of text: String, addSpecialTokens: Bool = true) throws -> [Int32] {
    var ids: [Int32] = []
    var worker = workers?.take()
    defer { if let worker { workers?.giveBack(worker) } }
    let limit = truncation?.maxLength ?? .max
    try appendIDs(
      ofValid: text.utf8.span, addSpecialTokens: addSpecialTokens, limit: limit, &worker, to: &ids)
    return ids
  }

  /// Appends the ids of a text given as bytes, of which what is not valid UTF-8 counts as U+FFFD. Truncation applies;
  /// padding does not.
  /// - Throws: `TokenizerError`.
  public func appendIDs(
    ofUTF8 text: Span<UInt8>, addSpecialTokens: Bool = true, to ids: inout [Int32]
  ) throws {
    var worker = workers?.take()
    defer { if let worker { workers?.giveBack(worker) } }
    guard UTF8Repair.firstInvalid(in: text) == nil else {
      ids += try single(text, framing(addSpecialTokens: addSpecialTokens), &worker).ids
      return
    }
    let limit = truncation?.maxLength ?? .max
    try appendIDs(ofValid: text, addSpecialTokens: addSpecialTokens, limit: limit, &worker, to: &ids)
  }

  /// - Parameters:
  ///   - text: valid UTF-8.
  ///   - limit: the length of truncation.
  func appendIDs(
    ofValid text: Span<UInt8>, addSpecialTokens: Bool, limit: Int, _ worker: inout TextWorker?,
    to ids: inout [Int32]
  ) throws {
    guard text.count < Int(Int32.max) else { throw TokenizerError.textTooLong(bytes: text.count) }
    if try worker?.appendIDs(of: text, addSpecialTokens: addSpecialTokens, limit: limit, to: &ids) != true {
      ids += try single(text, framing(addSpecialTokens: addSpecialTokens), &worker).ids
    }
  }
}
