/// Trains a whole tokenizer on a corpus: counts words, trains the vocabulary, and puts the stages around it that
/// such vocabularies usually have.
public struct TokenizerTrainer: Sendable {
  /// Which kind of tokenizer.
  public enum Kind: Sendable, Equatable {
    /// As BERT: `[CLS] A [SEP] B [SEP]`, words divided at blanks and punctuation.
    /// - lowercases: also takes accents off.
    case wordPiece(lowercases: Bool)
    /// As GPT-2: any bytes, words with the blank before them, no unknown token.
    case byteLevelBytePair
    /// As SentencePiece: characters in their compatible forms (NFKC), words with a visible blank before them, divided as a
    /// unigram model finds most probable; `<unk>` stands for characters that are not known.
    case unigram
  }

  /// What the training has come to.
  public enum Progress: Sendable, Equatable {
    /// All words are counted; so many are different.
    case counted(words: Int)
    /// So many tokens are found; of the unigram kind, so many are left.
    case found(tokens: Int)
  }

  public let kind: Kind
  /// Special tokens are those of the kind where none are set; the alphabet of the byte-level kind is all bytes.
  public var settings: SubwordTrainingSettings

  public init(_ kind: Kind, settings: SubwordTrainingSettings = SubwordTrainingSettings()) {
    self.kind = kind
    self.settings = settings
    guard settings.specialTokens.isEmpty else { return }
    switch kind {
    case .wordPiece: self.settings.specialTokens = Self.bertTokens
    case .byteLevelBytePair: self.settings.specialTokens = ["<|endoftext|>"]
    case .unigram: self.settings.specialTokens = ["<unk>", "<s>", "</s>"]
    }
  }

  private static let bertTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

  /// Trains on the lines of a corpus. The result is the same whatever the number of threads.
  /// - Parameter observer: hears of the progress; what it throws ends the training.
  /// - Throws: what reading the corpus and `observer` throw; `TokenizerError` where the special tokens lack one that
  ///   the kind needs, or the vocabulary has no room for what it must hold.
  public func train(
    on corpus: some Corpus, observer: ((Progress) throws -> Void)? = nil
  ) throws -> Tokenizer {
    switch kind {
    case .wordPiece(let lowercases): try trainWordPiece(corpus, lowercases: lowercases, observer)
    case .byteLevelBytePair: try trainBytePair(corpus, observer)
    case .unigram: try trainUnigram(corpus, observer)
    }
  }

  private func trainWordPiece(
    _ corpus: some Corpus, lowercases: Bool, _ observer: ((Progress) throws -> Void)?
  ) throws -> Tokenizer {
    let specials = settings.specialTokens
    func special(_ token: String) throws -> SpecialToken {
      guard let id = specials.firstIndex(of: token) else {
        throw TokenizerError.missingToken(token: token, role: "special token")
      }
      return SpecialToken(token, id: Int32(id))
    }
    let processing = try BertProcessing(separator: special("[SEP]"), classifier: special("[CLS]"))
    let normalizer = BertNormalizer(lowercases: lowercases)
    let preTokenizer = BertPreTokenizer()
    let counter = WordCounter(normalizer: normalizer, preTokenizer: preTokenizer, threads: settings.threads)
    let words = try counter.count(corpus)
    try observer?(.counted(words: words.count))
    let trained = try WordPieceTrainer(settings).train(on: words) { try observer?(.found(tokens: $0)) }
    return try Tokenizer(
      normalizer: normalizer, preTokenizer: preTokenizer,
      model: WordPieceModel(
        vocabulary: trained.vocabulary(), continuingPrefix: settings.continuingPrefix ?? "##"),
      postProcessor: processing, decoder: WordPieceDecoder(prefix: settings.continuingPrefix ?? "##"),
      addedTokens: addedTokens)
  }

  private func trainBytePair(
    _ corpus: some Corpus, _ observer: ((Progress) throws -> Void)?
  ) throws -> Tokenizer {
    var settings = settings
    settings.initialAlphabet += ByteAlphabet.alphabet
    let plain = ByteLevelSettings(addsPrefixSpace: false)
    let preTokenizer = ByteLevelPreTokenizer(plain)
    let words = try WordCounter(preTokenizer: preTokenizer, threads: settings.threads).count(corpus)
    try observer?(.counted(words: words.count))
    let trained = try BytePairTrainer(settings).train(on: words) { try observer?(.found(tokens: $0)) }
    let vocabulary = try trained.vocabulary()
    var merges = MergeList(vocabulary: vocabulary)
    for merge in trained.merges { merges.append(merge) }
    return try Tokenizer(
      preTokenizer: preTokenizer, model: BytePairModel(vocabulary: vocabulary, merges: merges),
      postProcessor: ByteLevelPostProcessor(ByteLevelSettings(addsPrefixSpace: false, trimsOffsets: false)),
      decoder: ByteLevelDecoder(), addedTokens: addedTokens)
  }

  private func trainUnigram(
    _ corpus: some Corpus, _ observer: ((Progress) throws -> Void)?
  ) throws -> Tokenizer {
    let unknown = "<unk>"
    guard let unknownID = settings.specialTokens.firstIndex(of: unknown) else {
      throw TokenizerError.missingToken(token: unknown, role: "special token")
    }
    let normalizer = NormalizerSequence([
      NmtNormalizer(), NFKCNormalizer(), ReplaceNormalizer(.regex(try RegexPattern(" {2,}")), with: " "),
    ])
    let preTokenizer = MetaspacePreTokenizer()
    let counter = WordCounter(normalizer: normalizer, preTokenizer: preTokenizer, threads: settings.threads)
    let words = try counter.count(corpus)
    try observer?(.counted(words: words.count))
    let trained = try UnigramTrainer(settings).train(on: words) { try observer?(.found(tokens: $0)) }
    return try Tokenizer(
      normalizer: normalizer, preTokenizer: preTokenizer,
      model: UnigramModel(
        vocabulary: TokenVocabulary(trained.map(\.token)), scores: trained.map(\.score),
        unknownID: Int32(unknownID)),
      decoder: MetaspaceDecoder(), addedTokens: addedTokens)
  }

  private var addedTokens: [(token: AddedToken, id: Int32)] {
    settings.specialTokens.enumerated().map { (AddedToken($1, isSpecial: true), Int32($0)) }
  }
}
