import ParlanceFiles

extension Tokenizer {
  /// Reads a unigram model of SentencePiece (`.spm`, `.model`). Ids are the places of the pieces in the file; nothing is added to
  /// texts.
  /// - Throws: `FileError`, `TokenizerError.invalidVocabulary`.
  public init(sentencePiece path: String) throws {
    let file = try SentencePieceFile(path: path)
    try self.init(file, model: file.model(), added: [], postProcessor: nil)
  }

  /// A side of a translation model.
  public enum TranslationSide: String, Sendable { case source, target }

  /// Reads the tokenizer of a folder of Marian, as `MarianTokenizer` of Python's transformers does: the pieces of `source.spm` or
  /// `target.spm` with the ids of `vocab.json` (for the target those of `target_vocab.json`, where there is one), and
  /// `</s>` behind each text. Codes of languages, such as `>>fra<<`, are tokens where the vocabulary has them.
  /// - Throws: `FileError`, `JSONError`, `TokenizerError`.
  public init(marianFolder folder: String, side: TranslationSide) throws {
    let path = folder.hasSuffix("/") ? folder : folder + "/"
    let file = try SentencePieceFile(path: path + side.rawValue + ".spm")
    let own = path + "target_vocab.json"
    let name = side == .target && TokenizerLocation.exists(own) ? own : path + "vocab.json"
    let vocabulary = try TokenVocabulary(JSONDocument(path: name).root)
    func special(_ token: String) throws -> Int32 {
      guard let id = vocabulary.id(of: token) else {
        throw TokenizerError.invalidVocabulary(file: name, line: nil, reason: "the token \(token) is missing")
      }
      return id
    }
    let (unknown, end) = (try special("<unk>"), try special("</s>"))
    var added: [(token: AddedToken, id: Int32)] = []
    for id in vocabulary.ids {
      guard let token = vocabulary.token(id) else { continue }
      let isCode = token.hasPrefix(">>") && token.hasSuffix("<<")
      guard isCode || id == end || id == unknown || token == "<pad>" else { continue }
      added.append((AddedToken(token, isNormalized: false, isSpecial: true), id))
    }
    let single: [TemplateProcessing.Piece] = [.sequence(0, typeID: 0), .special("</s>", typeID: 0)]
    let pair: [TemplateProcessing.Piece] = [
      .sequence(0, typeID: 0), .sequence(1, typeID: 0), .special("</s>", typeID: 0),
    ]
    try self.init(
      file,
      model: SentencePieceModel(try file.model(), vocabulary: vocabulary, unknownID: unknown),
      added: added,
      postProcessor: TemplateProcessing(
        single: single, pair: pair, specialTokens: ["</s>": [SpecialToken("</s>", id: end)]]))
  }

  private init(
    _ file: SentencePieceFile, model: any SubwordModel, added: [(token: AddedToken, id: Int32)],
    postProcessor: (any PostProcessor)?
  ) throws {
    var normalizers: [any Normalizer] = []
    if !file.characterMap.isEmpty {
      normalizers.append(SentencePieceNormalizer(map: try CharacterMap(file.characterMap)))
    }
    if file.removesExtraBlanks {
      normalizers.append(StripNormalizer())
      normalizers.append(ReplaceNormalizer(.regex(try RegexPattern(" {2,}")), with: " "))
      // Visible blanks at the end are dropped too.
      normalizers.append(ReplaceNormalizer(.regex(try RegexPattern("[ \u{2581}]+$")), with: ""))
    }
    let prepending: MetaspacePreTokenizer.Prepending = file.addsDummyPrefix ? .always : .never
    try self.init(
      normalizer: NormalizerSequence(normalizers),
      preTokenizer: MetaspacePreTokenizer(prepending: prepending, divides: false), model: model,
      postProcessor: postProcessor, decoder: MetaspaceDecoder(prepending: prepending), addedTokens: added)
  }
}

extension SentencePieceFile {
  /// The model of the pieces, with their places as ids.
  fileprivate func model() throws -> UnigramModel {
    var builder = TokenVocabulary.Builder()
    for (id, piece) in pieces.enumerated() {
      guard builder.id(of: piece.text.utf8.span) == nil else {
        throw TokenizerError.invalidVocabulary(
          file: name, line: nil, reason: "the piece \"\(piece.text)\" stands twice")
      }
      try builder.add(piece.text.utf8.span, id: id)
    }
    let unknown = pieces.firstIndex { $0.kind == .unknown }
    // Pieces that a user asked for win against all others of the same text.
    let highest = pieces.lazy.filter { $0.kind == .normal }.map(\.score).max() ?? 0
    let scores = pieces.map { piece in
      piece.kind == .userDefined
        ? Double(piece.text.utf8.count) * Double(highest) - 0.1 : Double(piece.score)
    }
    return try UnigramModel(
      vocabulary: builder.finish(), scores: scores,
      unknownID: unknown.map { Int32(truncatingIfNeeded: $0) }, byteFallback: hasByteFallback
    ) { [.normal, .userDefined].contains(pieces[Int($0)].kind) }
  }
}
