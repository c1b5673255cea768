/// How a sampling search draws. Values that change nothing are the defaults; changes are made in the order below.
public struct SamplingOptions: Sendable, Hashable {
  /// Taken off the logits of tokens that came among the new ones, for each time and once.
  public var frequencyPenalty: Float = 0
  public var presencePenalty: Float = 0
  /// 0: always the likeliest token.
  public var temperature: Float = 1
  /// 0: all.
  public var topK = 0
  public var topP: Float = 1
  public var minP: Float = 0
  /// 1: all.
  public var typicalP: Float = 1
  public var epsilonCutoff: Float = 0
  public var etaCutoff: Float = 0
  public var seed: UInt64 = 0

  public init() {}

  var processors: [any LogitsProcessor] {
    var all: [any LogitsProcessor] = []
    if frequencyPenalty != 0 || presencePenalty != 0 {
      all.append(OccurrencePenalty(presence: presencePenalty, frequency: frequencyPenalty))
    }
    if temperature != 1 && temperature > 0 { all.append(Temperature(temperature)) }
    if topK > 0 { all.append(TopK(topK)) }
    if topP < 1 { all.append(TopP(topP)) }
    if minP > 0 { all.append(MinP(minP)) }
    if typicalP < 1 { all.append(TypicalP(typicalP)) }
    if epsilonCutoff > 0 { all.append(EpsilonCutoff(epsilonCutoff)) }
    if etaCutoff > 0 { all.append(EtaCutoff(etaCutoff)) }
    return all
  }
}
