import ParlanceDecoding

/// How translations are searched for.
public struct TranslationOptions: Sendable {
  /// 1: greedy.
  public var beamWidth = 5
  /// How many translations of each text.
  public var nBest = 1
  public var lengthNormalization = LengthNormalization.average(alpha: 1)
  public var coveragePenalty = 0.0
  /// Tokens at most; nil: twice the source's and ten.
  public var maximumLength: Int?
  public var minimumLength = 0
  public var noRepeatNGram = 0
  public var repetitionPenalty: Float = 1
  /// What each translation begins with; of a translator's predictions, not of its sessions.
  public var prefix = ""
  public var earlyStopping = EarlyStopping.heuristic
  /// Whether translations tell where the model looked for each token.
  public var keepsAttention = false
  /// Which attention that is, where the model has several; of a translator's predictions, not of its sessions.
  public var attentionChoice = AttentionChoice()
  /// Texts that go through the model at once.
  public var batchSize = 32

  /// What must be said first, and last where there is no more room.
  public var forcedStart: Int32?
  public var forcedEnd: Int32?
  /// Sequences of tokens, and tokens, that are never said.
  public var bannedSequences: [[Int32]] = []
  public var suppressedTokens: [Int32] = []
  /// Further tokens that end a translation.
  public var endTokens: [Int32] = []
  /// What becomes of texts that are longer than the model can read.
  public var longTexts = LongTexts.cut

  public init() {}

  /// As a folder's model wants it.
  /// - Throws: `ModelFolderError` where it asks for tokens to be drawn.
  public init(_ folder: ModelFolder) throws {
    let wanted = folder.generation
    guard wanted.samples != true else {
      throw ModelFolderError(
        folder.path,
        ["\(GenerationDefaults.fileName) has do_sample: true; translations are searched for, not drawn"]
      )
    }
    beamWidth = wanted.beamWidth ?? beamWidth
    lengthNormalization = .average(alpha: wanted.lengthPenalty ?? 1)
    // The decoder's start token counts as one.
    maximumLength = wanted.maximumTokens ?? wanted.maximumLength.map { max(1, $0 - 1) }
    minimumLength = wanted.minimumTokens ?? wanted.minimumLength.map { max(0, $0 - 1) } ?? 0
    noRepeatNGram = wanted.noRepeatNGram ?? 0
    repetitionPenalty = wanted.repetitionPenalty ?? 1
    earlyStopping = wanted.earlyStopping ?? earlyStopping
    forcedStart = wanted.forcedStart
    forcedEnd = wanted.forcedEnd
    bannedSequences = wanted.bannedSequences
    suppressedTokens = wanted.suppressedTokens
    endTokens = wanted.endTokens
  }
}

/// One translation of a text.
public struct Translation: Sendable, Equatable {
  public let text: String
  /// As the model wrote it, end token included; without a prefix that it was given.
  public let tokens: [String]
  /// As the model read it, end token included.
  public let sourceTokens: [String]
  /// What translations are ranked by: the log-probability normalized by length.
  public let score: Double
  public let logProbability: Double
  public let tokenLogProbabilities: [Float]
  /// For each token the weights of the source's tokens; nil where that was not asked for or the model has no attention.
  public let attention: [[Float]]?
}
