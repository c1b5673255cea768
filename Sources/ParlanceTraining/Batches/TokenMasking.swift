import ParlanceTensor

/// Hides tokens that a model shall foretell (Devlin et al. 2019): of those chosen, most become the mask, some another
/// token, and some stay as they are.
public struct TokenMasking: Sendable, Hashable {
  /// The share of tokens that are to be foretold.
  public var share: Float = 0.15
  /// Of those the share that becomes the mask, and the share that becomes any token.
  public var maskedShare: Float = 0.8
  public var randomShare: Float = 0.1
  public var mask: Int32
  /// What a random token may be.
  public var vocabulary: Range<Int32>
  /// For each id whether it goes on with the word of the token before it; words are then hidden as a whole. Empty: tokens
  /// are hidden one by one.
  public var continuations: [Bool] = []

  public init(mask: Int32, vocabulary: Range<Int32>) {
    self.mask = mask
    self.vocabulary = vocabulary
  }

  var description: String {
    "\(share)/\(maskedShare)/\(randomShare)/\(mask)/\(vocabulary)/\(continuations.count { $0 })"
  }

  /// - Parameters:
  ///   - ids: changed in place.
  ///   - isFixed: whether a token is never hidden, such as a special one.
  /// - Returns: the hidden places, in order, and what stood there; at least one where there is any.
  public func apply(
    to ids: inout [Int32], isFixed: (Int32) -> Bool, from random: inout RandomStream
  ) -> (places: [Int], targets: [Int32]) {
    var words: [[Int]] = []
    var count = 0
    for (place, id) in ids.enumerated() where !isFixed(id) {
      count += 1
      let isContinued =
        words.last?.last == place - 1 && Int(id) < continuations.count && continuations[Int(id)]
      if isContinued { words[words.count - 1].append(place) } else { words.append([place]) }
    }
    guard count > 0 else { return ([], []) }
    let wanted = max(1, Int((share * Float(count)).rounded()))
    var places: [Int] = []
    for word in random.permutation(words.count) {
      // A word that would be too much is passed over, unless it would be the only one.
      if !places.isEmpty, places.count + words[word].count > wanted { continue }
      places += words[word]
      if places.count >= wanted { break }
    }
    places.sort()
    let targets = places.map { ids[$0] }
    for place in places {
      let draw = random.nextUniform()
      if draw < maskedShare {
        ids[place] = mask
      } else if draw < maskedShare + randomShare, !vocabulary.isEmpty {
        ids[place] = vocabulary.lowerBound + Int32(random.next(below: vocabulary.count))
      }
    }
    return (places, targets)
  }
}
