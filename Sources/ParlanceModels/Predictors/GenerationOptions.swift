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

  public init() {}
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
  case tooLong(tokens: Int, limit: Int)
  /// A token that the vocabulary of `count` tokens does not have.
  case unknownToken(Int32, count: Int)

  public var description: String {
    switch self {
    case .empty: "the prompt has no tokens, and the model has none to begin with; give some text"
    case .tooLong(let tokens, let limit):
      "the prompt has \(tokens) tokens, and the model reads fewer than \(limit); shorten it"
    case .unknownToken(let token, let count): "there is no token \(token); they are from 0 to \(count - 1)"
    }
  }
}
