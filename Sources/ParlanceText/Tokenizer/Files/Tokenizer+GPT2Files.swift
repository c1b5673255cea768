import ParlanceFiles

extension Tokenizer {
  /// Reads GPT-2's pair of files: `vocab.json`, an object of tokens with their ids, and `merges.txt`, one merge a line by
  /// rank after an optional `#version` line. `<|endoftext|>`, where it is a token, is found in text.
  /// - Throws: `FileError`, `JSONError`, `TokenizerError`.
  public init(gpt2Vocabulary vocabularyPath: String, merges mergesPath: String) throws {
    let vocabulary = try TokenVocabulary(JSONDocument(path: vocabularyPath).root)
    var source = try ByteSource(path: mergesPath)
    let name = source.name
    let merges = try Self.merges(source.readAll(), name: name, vocabulary)
    let end = "<|endoftext|>"
    let added = vocabulary.id(of: end).map {
      [(token: AddedToken(end, isNormalized: false, isSpecial: true), id: $0)]
    }
    try self.init(
      preTokenizer: ByteLevelPreTokenizer(ByteLevelSettings(addsPrefixSpace: false)),
      model: BytePairModel(vocabulary: vocabulary, merges: merges),
      postProcessor: ByteLevelPostProcessor(ByteLevelSettings(trimsOffsets: false)),
      decoder: ByteLevelDecoder(),
      addedTokens: added ?? [])
  }

  private static func merges(
    _ bytes: [UInt8], name: String, _ vocabulary: TokenVocabulary
  ) throws -> MergeList {
    let text = bytes.span
    var merges = MergeList(vocabulary: vocabulary)
    var start = 0
    var line = 1
    while start < text.count {
      var end = text.firstIndex(of: 0x0a, from: start) ?? text.count
      let next = end + 1
      if end > start, text[end - 1] == 0x0d { end -= 1 }
      let content = text.extracting(start..<end)
      let isVersion = line == 1 && TokenVocabulary.text(content).hasPrefix("#version")
      if !isVersion && !content.isEmpty {
        do {
          try merges.append(line: content)
        } catch let error as BytePairError {
          throw TokenizerError.invalidVocabulary(file: name, line: line, reason: error.description)
        }
      }
      start = next
      line += 1
    }
    return merges
  }
}
