/// Turns text into the tokens of a model and back: Hugging Face's pipeline of normalizer, pre-tokenizer, model,
/// post-processor and decoder, with the place of each token in the original text.
///
/// A value that any number of threads may share. The same text always gives the same tokens, whatever the number of
/// threads.
public struct Tokenizer: Sendable {
  public let normalizer: (any Normalizer)?
  public let preTokenizer: (any PreTokenizer)?
  public let model: any SubwordModel
  public let postProcessor: (any PostProcessor)?
  public let decoder: (any TokenDecoder)?
  public let addedVocabulary: AddedVocabulary
  /// How texts that are too long are cut; nil leaves them whole.
  public var truncation: Truncation?
  /// How batches are brought to one length; nil leaves each as it is.
  public var padding: Padding?
  let texts: TokenTexts
  let specialIDs: Set<Int32>
  /// Nil where the stages must be run one after the other.
  let workers: TextWorkerPool?
  /// Nil where the ids alone do not tell what the post-processor does.
  let frame: EncodingFrame?

  /// - Parameter addedTokens: tokens to find in the text, each with its id.
  /// - Throws: what the normalizer throws on the content of an added token.
  public init(
    normalizer: (any Normalizer)? = nil, preTokenizer: (any PreTokenizer)? = nil, model: any SubwordModel,
    postProcessor: (any PostProcessor)? = nil, decoder: (any TokenDecoder)? = nil,
    addedTokens: [(token: AddedToken, id: Int32)] = [], truncation: Truncation? = nil, padding: Padding? = nil
  ) throws {
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    self.model = model
    self.postProcessor = postProcessor
    self.decoder = decoder
    self.truncation = truncation
    self.padding = padding
    addedVocabulary = try AddedVocabulary(addedTokens, normalizer: normalizer)
    texts = TokenTexts(model: model.vocabulary, added: addedVocabulary.texts)
    specialIDs = addedVocabulary.specialIDs
    frame = EncodingFrame(postProcessor, texts: texts)
    guard addedVocabulary.normalizedMatcher.isEmpty,
      let pipeline = FusedPipelines.fitting(normalizer: normalizer, preTokenizer: preTokenizer, model: model)
    else {
      workers = nil
      return
    }
    let (matcher, frame, texts) = (addedVocabulary.rawMatcher, self.frame, self.texts)
    workers = TextWorkerPool { TextWorker(pipeline, matcher: matcher, frame: frame, texts: texts) }
  }

  /// The id of a token, added tokens among them.
  public func id(of token: String) -> Int32? {
    addedVocabulary.id(of: token) ?? model.vocabulary.id(of: token)
  }

  /// The token of an id, nil where there is none.
  public func token(_ id: Int32) -> String? { texts.known(id) }

  /// One more than the largest id.
  public var idBound: Int {
    max(model.vocabulary.idBound, (addedVocabulary.tokens.last?.id).map { Int($0) + 1 } ?? 0)
  }

  /// Encodes a text.
  /// - Parameter addSpecialTokens: whether the post-processor adds its tokens.
  /// - Throws: `TokenizerError`.
  public func encode(_ text: String, addSpecialTokens: Bool = true) throws -> Encoding {
    try encode(utf8: text.utf8.span, addSpecialTokens: addSpecialTokens)
  }

  /// Encodes a text given as bytes. What is not valid UTF-8 counts as U+FFFD, one for each maximal invalid part;
  /// offsets are those of the bytes as given.
  /// - Throws: `TokenizerError`.
  public func encode(utf8 text: Span<UInt8>, addSpecialTokens: Bool = true) throws -> Encoding {
    var worker = workers?.take()
    defer { if let worker { workers?.giveBack(worker) } }
    var batch = [try single(text, framing(addSpecialTokens: addSpecialTokens), &worker)]
    padding?.apply(to: &batch)
    return batch[0]
  }

  /// Encodes a pair of texts as one.
  /// - Throws: `TokenizerError`.
  public func encode(_ first: String, _ second: String, addSpecialTokens: Bool = true) throws -> Encoding {
    try encode(utf8: first.utf8.span, second.utf8.span, addSpecialTokens: addSpecialTokens)
  }

  /// Encodes a pair of texts, given as bytes, as one.
  /// - Throws: `TokenizerError`.
  public func encode(
    utf8 first: Span<UInt8>, _ second: Span<UInt8>, addSpecialTokens: Bool = true
  ) throws -> Encoding {
    var worker = workers?.take()
    defer { if let worker { workers?.giveBack(worker) } }
    let sequences = [try sequence(first, &worker), try sequence(second, &worker)]
    var batch = [try assemble(sequences, addSpecialTokens: addSpecialTokens)]
    padding?.apply(to: &batch)
    return batch[0]
  }

  /// How special tokens get around a single text; looked up once for many texts.
  struct Framing: Sendable {
    let addSpecialTokens: Bool
    /// How many tokens a text may have to be made with its special tokens at once; nil where it never can.
    let limit: Int?
  }

  func framing(addSpecialTokens: Bool) -> Framing {
    let limit = truncation?.maxLength ?? .max
    guard addSpecialTokens, let frame, frame.keepsEncoding, limit >= frame.count else {
      return Framing(addSpecialTokens: addSpecialTokens, limit: nil)
    }
    return Framing(addSpecialTokens: addSpecialTokens, limit: limit)
  }

  /// One text, truncated and with special tokens, but not padded.
  func single(_ text: Span<UInt8>, _ framing: Framing, _ worker: inout TextWorker?) throws -> Encoding {
    if let limit = framing.limit {
      let encoding = try sequence(text, isFramed: true, &worker)
      if encoding.count <= limit { return encoding }
    }
    return try assemble([sequence(text, &worker)], addSpecialTokens: framing.addSpecialTokens)
  }

  /// Truncates and adds special tokens.
  func assemble(_ sequences: [Encoding], addSpecialTokens: Bool) throws -> Encoding {
    var sequences = sequences
    let isPair = sequences.count == 2
    if let truncation {
      let added = addSpecialTokens ? postProcessor?.addedTokenCount(isPair: isPair) ?? 0 : 0
      try truncation.apply(to: &sequences, added: added)
    }
    for index in sequences.indices { sequences[index].setSequence(index, typeID: Int32(index)) }
    let parts =
      try postProcessor?.process(sequences, addSpecialTokens: addSpecialTokens) ?? sequences
    var result = parts.first ?? Encoding(vocabulary: texts)
    for part in parts.dropFirst() { result.append(part) }
    return result
  }
}
