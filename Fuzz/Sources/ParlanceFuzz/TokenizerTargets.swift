import ParlanceText

/// Tokenizers' files.
enum TokenizerTargets {
  private static let text = "The naïve 東京 can't  cost $5.00 \u{301}\n"

  /// A `tokenizer.json` that is accepted encodes text, and what is written of it is accepted again.
  static func json(_ bytes: [UInt8]) {
    guard let tokenizer = try? Tokenizer(tokenizerJSON: bytes, name: "input") else { return }
    use(tokenizer)
    if let written = try? tokenizer.tokenizerJSON() {
      FuzzTarget.check(
        (try? Tokenizer(tokenizerJSON: written, name: "again")) != nil, "written files are read")
    }
  }

  static func vocabulary(_ bytes: [UInt8]) {
    if let tokenizer = try? Tokenizer(vocabularyText: InputFile.write(bytes, as: "vocab.txt")) {
      use(tokenizer)
    }
  }

  /// `vocab.json` up to the first zero byte, `merges.txt` after it.
  static func merges(_ bytes: [UInt8]) {
    let end = bytes.firstIndex(of: 0) ?? bytes.count
    let vocabulary = InputFile.write(bytes[..<end], as: "vocab.json")
    let merges = InputFile.write(bytes[end...].dropFirst(), as: "merges.txt")
    if let tokenizer = try? Tokenizer(gpt2Vocabulary: vocabulary, merges: merges) { use(tokenizer) }
  }

  /// A model of SentencePiece.
  static func sentencePiece(_ bytes: [UInt8]) {
    if let tokenizer = try? Tokenizer(sentencePiece: InputFile.write(bytes, as: "source.spm")) {
      use(tokenizer)
    }
  }

  private static func use(_ tokenizer: Tokenizer) {
    if let encoding = try? tokenizer.encode(text) { _ = try? tokenizer.decode(encoding.ids) }
  }
}
