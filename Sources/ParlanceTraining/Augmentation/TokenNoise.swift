import ParlanceTensor

/// Small changes to a text's tokens, other ones in each epoch: a model that must bear them learns more from the same text.
///
/// What happens to an example is a function of the seed, the epoch and the example's number.
public struct TokenNoise: Sendable, Hashable {
  /// The share of tokens that are left out (never all of a text).
  public var dropout: Float
  /// The share of tokens that become `replacement`, or a random one of the vocabulary where that is nil.
  public var replacement: Float
  public var replacementID: Int32?
  /// Ids that may come in place of others.
  public var vocabulary: Range<Int32>
  /// The share of neighbors that change places.
  public var swap: Float

  public static let none = TokenNoise()

  public init(
    dropout: Float = 0, replacement: Float = 0, replacementID: Int32? = nil, vocabulary: Range<Int32> = 0..<0,
    swap: Float = 0
  ) {
    self.dropout = dropout
    self.replacement = replacement
    self.replacementID = replacementID
    self.vocabulary = vocabulary
    self.swap = swap
  }

  /// Whether it leaves each token its place.
  public var isForEachToken: Bool { dropout <= 0 && swap <= 0 }
  var isNone: Bool { dropout <= 0 && replacement <= 0 && swap <= 0 }
  var description: String {
    "\(dropout)/\(replacement)/\(replacementID ?? -1)/\(vocabulary.lowerBound)-\(vocabulary.upperBound)/\(swap)"
  }

  func apply(to tokens: [Int32], example: Int, _ plan: EpochPlan) -> [Int32] {
    guard !isNone, !tokens.isEmpty else { return tokens }
    var random = stream(example, plan)
    return apply(to: tokens, from: &random)
  }

  /// Only replacements, which leave each token its place.
  func replacing(_ tokens: [Int32], example: Int, _ plan: EpochPlan) -> [Int32] {
    guard replacement > 0 else { return tokens }
    var random = stream(example, plan)
    return tokens.map { replaced($0, &random) }
  }

  /// The tokens with some of them dropped, replaced and swapped.
  public func apply(to tokens: [Int32], from random: inout RandomStream) -> [Int32] {
    var result: [Int32] = []
    result.reserveCapacity(tokens.count)
    for token in tokens {
      if dropout > 0, random.nextUniform() < dropout { continue }
      result.append(replaced(token, &random))
    }
    if result.isEmpty, !tokens.isEmpty { result = [tokens[random.next(below: tokens.count)]] }
    if swap > 0 {
      var place = 0
      while place + 1 < result.count {
        if random.nextUniform() < swap {
          result.swapAt(place, place + 1)
          place += 1
        }
        place += 1
      }
    }
    return result
  }

  private func stream(_ example: Int, _ plan: EpochPlan) -> RandomStream {
    RandomStream(seed: plan.seed, name: "noise").substream(UInt64(plan.epoch)).substream(UInt64(example))
  }

  private func replaced(_ token: Int32, _ random: inout RandomStream) -> Int32 {
    guard replacement > 0, random.nextUniform() < replacement else { return token }
    if let replacementID { return replacementID }
    return vocabulary.isEmpty ? token : vocabulary.lowerBound + Int32(random.next(below: vocabulary.count))
  }
}
