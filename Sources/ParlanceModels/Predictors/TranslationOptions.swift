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
  public var earlyStopping = EarlyStopping.heuristic
  /// Whether translations tell where the model looked for each token.
  public var keepsAttention = false
  /// Texts that go through the model at once.
  public var batchSize = 32

  public init() {}
}

/// One translation of a text.
public struct Translation: Sendable, Equatable {
  public let text: String
  /// As the model wrote it, end token included.
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
