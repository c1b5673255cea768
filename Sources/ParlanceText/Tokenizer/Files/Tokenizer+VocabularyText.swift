import ParlanceFiles

extension Tokenizer {
  /// BERT's tokenizer for a vocabulary.
  /// - Throws: `TokenizerError.missingToken` where `[UNK]`, `[CLS]` or `[SEP]` is not in the vocabulary.
  public static func bert(
    vocabulary: TokenVocabulary, normalizer: BertNormalizer = BertNormalizer(), maxScalarsPerWord: Int = 100
  ) throws -> Tokenizer {
    func special(_ token: String, _ role: String) throws -> SpecialToken {
      guard let id = vocabulary.id(of: token) else {
        throw TokenizerError.missingToken(token: token, role: role)
      }
      return SpecialToken(token, id: id)
    }
    let separator = try special("[SEP]", "sep_token")
    let classifier = try special("[CLS]", "cls_token")
    let added: [(token: AddedToken, id: Int32)] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
      .compactMap { token in
        vocabulary.id(of: token).map { (AddedToken(token, isNormalized: false, isSpecial: true), $0) }
      }
    let single: [TemplateProcessing.Piece] = [
      .special("[CLS]", typeID: 0), .sequence(0, typeID: 0), .special("[SEP]", typeID: 0),
    ]
    return try Tokenizer(
      normalizer: normalizer, preTokenizer: BertPreTokenizer(),
      model: WordPieceModel(vocabulary: vocabulary, maxScalarsPerWord: maxScalarsPerWord),
      postProcessor: TemplateProcessing(
        single: single, pair: single + [.sequence(1, typeID: 1), .special("[SEP]", typeID: 1)],
        specialTokens: ["[CLS]": [classifier], "[SEP]": [separator]]),
      decoder: WordPieceDecoder(), addedTokens: added)
  }

  /// Reads BERT's `vocab.txt`: one token a line, whose id is the number of the line from 0. White space at the end of a
  /// line is no part of the token; of a token that stands twice the last line counts.
  /// - Throws: `FileError`, `TokenizerError`.
  public init(vocabularyText path: String) throws {
    try self.init(vocabularyText: path, settings: BertSettings())
  }

  init(vocabularyText path: String, settings: BertSettings) throws {
    var source = try ByteSource(path: path)
    let name = source.name
    let vocabulary = try VocabularyText.read(source.readAll(), name: name)
    do {
      self = try .bert(
        vocabulary: vocabulary,
        normalizer: BertNormalizer(
          separatesChinese: settings.separatesChinese, stripsAccents: settings.stripsAccents,
          lowercases: settings.lowercases))
    } catch TokenizerError.missingToken(let token, let role) {
      throw TokenizerError.invalidVocabulary(
        file: name, line: nil, reason: "the token \(token) (\(role)) is missing; is it a BERT vocabulary?")
    }
  }
}

/// Vocabularies with one token a line.
enum VocabularyText {
  static func read(_ bytes: [UInt8], name: String) throws -> TokenVocabulary {
    let text = bytes.span
    if let invalid = UTF8Repair.firstInvalid(in: text) {
      throw TokenizerError.invalidVocabulary(
        file: name, line: text.count(of: 0x0a, before: invalid) + 1, reason: "it is not valid UTF-8")
    }
    var builder = TokenVocabulary.Builder()
    builder.reserveCapacity(text.count(of: 0x0a, before: text.count) + 1)
    var start = 0
    var id = 0
    while start < text.count {
      let end = text.firstIndex(of: 0x0a, from: start) ?? text.count
      var trimmed = end
      while trimmed > start {
        let (scalar, length) = UTF8Scalar.decode(text, before: trimmed)
        guard CharacterClass.isWhitespace(scalar) else { break }
        trimmed -= length
      }
      try builder.add(text.extracting(start..<trimmed), id: id)
      id += 1
      start = end + 1
    }
    return builder.finish()
  }
}
