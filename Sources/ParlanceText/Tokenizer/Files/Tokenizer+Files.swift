import ParlanceFiles

extension Tokenizer {
  /// Reads a tokenizer: a `tokenizer.json`, a BERT `vocab.txt`, a unigram model of SentencePiece (`.spm`, `.model`), or a folder
  /// that holds one of the first two, GPT-2's `vocab.json` and `merges.txt`, or Marian's `source.spm` and `vocab.json`.
  ///
  /// A `vocab.txt` makes BERT's uncased tokenizer; where a `tokenizer_config.json` lies beside it in the folder that was
  /// named, its `do_lower_case`, `strip_accents` and `tokenize_chinese_chars` stand.
  /// - Throws: `FileError`, `JSONError`, `TokenizerError`.
  public init(contentsOf path: String) throws {
    switch try TokenizerLocation(path) {
    case .json(let path):
      try self.init(tokenizerJSON: path)
      return
    case .vocabulary(let path, let settings): try self.init(vocabularyText: path, settings: settings)
    case .gpt2(let vocabulary, let merges): try self.init(gpt2Vocabulary: vocabulary, merges: merges)
    case .sentencePiece(let path): try self.init(sentencePiece: path)
    case .marian(let folder): try self.init(marianFolder: folder, side: .source)
    }
    HeapMemory.returnFreePages()
  }

  /// Reads a `tokenizer.json`; `-` is standard input.
  /// - Throws: `FileError`, `JSONError`, `TokenizerError`.
  public init(tokenizerJSON path: String) throws {
    self = try TokenizerFile.read(JSONDocument(path: path).root)
    HeapMemory.returnFreePages()
  }

  /// Reads a `tokenizer.json` from memory.
  /// - Parameter name: for messages.
  /// - Throws: `JSONError`, `TokenizerError`.
  public init(tokenizerJSON bytes: [UInt8], name: String) throws {
    self = try TokenizerFile.read(JSONDocument(bytes, name: name).root)
  }

  /// The text of a `tokenizer.json` that Hugging Face's tokenizers load.
  /// - Throws: `TokenizerError.notSavable` where a stage is not one of the file format's.
  public func tokenizerJSON() throws -> [UInt8] {
    var json = JSONWriter(indented: true)
    try TokenizerFile.write(self, to: &json)
    return json.bytes
  }

  /// Writes a `tokenizer.json`.
  /// - Throws: `FileError`, `TokenizerError.notSavable`.
  public func write(to path: String) throws {
    let bytes = try tokenizerJSON()
    var file = try AtomicFile(path: path)
    try file.write(bytes.span)
    try file.write("\n")
    try file.commit()
  }
}
