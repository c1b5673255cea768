import ParlanceDecoding

/// How texts are continued.
public struct GenerationOptions: Sendable {
  public var maximumTokens = 100
  public var minimumTokens = 0
  /// How many continuations of each prompt.
  public var count = 1
  /// How tokens are drawn; a temperature of 0 takes the likeliest.
  public var sampling = SamplingOptions()
  /// A beam search instead of drawing; nil: none.
  public var beamWidth: Int?
  public var repetitionPenalty: Float = 1
  public var noRepeatNGram = 0
  /// Strings that end a text; they are not part of it.
  public var stopStrings: [String] = []
  /// What is added to the scores of some tokens.
  public var logitBias: [Int32: Float] = [:]
  /// Tokens of prompt and continuation together at most; nil: as many as the model reads.
  public var maximumLength: Int?
  /// Sequences of tokens, and tokens, that never come.
  public var bannedSequences: [[Int32]] = []
  public var suppressedTokens: [Int32] = []
  /// Further tokens that end a text.
  public var endTokens: [Int32] = []
  /// What becomes of prompts that are longer than the model can read: of those that are cut the end is kept.
  public var longTexts = LongTexts.refuse

  public init() {}

  /// As a folder's model wants it.
  public init(_ folder: ModelFolder) {
    let wanted = folder.generation
    maximumTokens = wanted.maximumTokens ?? maximumTokens
    minimumTokens = wanted.minimumTokens ?? 0
    maximumLength = wanted.maximumLength
    sampling.temperature = wanted.samples == false ? 0 : wanted.temperature ?? 1
    sampling.topK = wanted.topK ?? 0
    sampling.topP = wanted.topP ?? 1
    sampling.minP = wanted.minP ?? 0
    sampling.typicalP = wanted.typicalP ?? 1
    beamWidth = wanted.beamWidth.flatMap { $0 > 1 ? $0 : nil }
    repetitionPenalty = wanted.repetitionPenalty ?? 1
    noRepeatNGram = wanted.noRepeatNGram ?? 0
    bannedSequences = wanted.bannedSequences
    suppressedTokens = wanted.suppressedTokens
    endTokens = wanted.endTokens
  }
}

/// How a prompt goes on.
public struct GeneratedText: Sendable, Equatable {
  public enum End: String, Sendable, Encodable {
    /// An end token or a stop string.
    case stop
    /// The most tokens that were asked for, or that the model can read.
    case length
  }

  /// Without the prompt.
  public let text: String
  /// Without the prompt; an end token and what belongs to a stop string among them.
  public let tokens: [String]
  public let tokenLogProbabilities: [Float]
  public let logProbability: Double
  public let end: End
}

/// A prompt that a model cannot continue.
public enum PromptError: Error, Sendable, Equatable, CustomStringConvertible {
  case empty
  /// A token that the vocabulary of `count` tokens does not have.
  case unknownToken(Int32, count: Int)

  public var description: String {
    switch self {
    case .empty: "the prompt has no tokens, and the model has none to begin with; give some text"
    case .unknownToken(let token, let count): "there is no token \(token); they are from 0 to \(count - 1)"
    }
  }
}
