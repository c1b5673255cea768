/// What every search may be told.
public struct SearchOptions: Sendable {
  /// Tokens that end a hypothesis.
  public var endTokens: [Int32]
  /// New tokens at most, the end token among them. A caller may give each row its own limit.
  public var maximumLength: Int
  /// New tokens before an end token is allowed.
  public var minimumLength = 0
  /// How many hypotheses are given for each row; fewer where there are no more. A sampling search draws as many.
  public var nBest = 1
  public var lengthNormalization = LengthNormalization.average(alpha: 1)
  /// Weight of the coverage penalty β Σ ln min(Σ attention, 1), the inner sum over a hypothesis' tokens, the outer one over
  /// the source positions (Wu et al. 2016): for models that skip parts of the source. Ignored where a model has no
  /// attention.
  public var coveragePenalty = 0.0
  /// Above 1, tokens that came before (prefix included) lose: positive logits are divided by it, negative ones multiplied
  /// (Keskar et al. 2019). In a beam search it works on log-probabilities, as in Hugging Face.
  public var repetitionPenalty: Float = 1
  /// No n tokens in a row come twice, prefix included; 0 for any.
  public var noRepeatNGram = 0
  /// Tokens that never come.
  public var suppressedTokens: [Int32] = []
  /// Sequences of tokens that never come.
  public var bannedSequences: [[Int32]] = []
  /// The token that comes first.
  public var forcedStart: Int32?
  /// The token that takes the last place where a hypothesis meets its length limit.
  public var forcedEnd: Int32?
  /// Whether hypotheses tell where the model looked for each token.
  public var keepsAttention = false
  /// Further changes to the scores, after those named above.
  public var processors: [any LogitsProcessor] = []

  public init(endTokens: [Int32], maximumLength: Int) {
    self.endTokens = endTokens
    self.maximumLength = maximumLength
  }

  /// All changes to the scores, in order.
  var allProcessors: [any LogitsProcessor] {
    var all: [any LogitsProcessor] = []
    if repetitionPenalty != 1 { all.append(RepetitionPenalty(repetitionPenalty)) }
    if noRepeatNGram > 0 { all.append(NoRepeatNGram(noRepeatNGram)) }
    if !bannedSequences.isEmpty { all.append(BannedSequences(bannedSequences)) }
    if minimumLength > 0 { all.append(MinimumLength(minimumLength, endTokens: endTokens)) }
    if let forcedStart { all.append(ForcedStart(forcedStart)) }
    if let forcedEnd { all.append(ForcedEnd(forcedEnd)) }
    if !suppressedTokens.isEmpty { all.append(SuppressedTokens(suppressedTokens)) }
    return all + processors
  }
}
