/// How an n-gram model is estimated.
public struct NGramSettings: Sendable {
  /// The highest order that can be counted.
  public static let largestOrder = 6

  /// Words in the longest n-grams, from 1 to `largestOrder`.
  public var order = 3
  /// N-grams seen at most this often are left out, one threshold an order, the last for all higher ones. The first
  /// must be 0 and none may be below the one before it.
  public var pruning: [Int] = []
  /// How probability is shared between what was seen and what was not.
  public var smoothing = NGramSmoothing.kneserNey
  /// Discounts for n-grams seen once, twice, and more often, for the orders where they can't be estimated; nil makes
  /// that an error.
  public var fallbackDiscounts: Discounts?
  /// Whether single words are interpolated with equal chances for all words; otherwise all of that mass goes to the
  /// unknown word.
  public var interpolatesUnigrams = true
  /// The only words the model may hold; nil allows all. N-grams with other words are left out.
  public var allowedWords: Vocabulary?
  /// Whether `<s>`, `</s>` and `<unk>` in the text are passed over, instead of being an error.
  public var skipsReservedWords = false
  /// Bytes that counting may take for n-grams; what is beyond goes to temporary files. The vocabulary and the
  /// estimation, some 40 bytes for each different n-gram, come on top.
  public var memoryLimit = 2 << 30
  /// Where temporary files lie; nil is what `TMPDIR` says, else `/tmp`.
  public var temporaryFolder: String?

  public init() {}

  /// A threshold for each order, from the first.
  /// - Throws: `NGramError.impossibleOrder`, `NGramError.impossiblePruning`.
  func validatedPruning() throws -> [Int] {
    guard (1...Self.largestOrder).contains(order) else { throw NGramError.impossibleOrder(order) }
    let isRising = zip(pruning, pruning.dropFirst()).allSatisfy { $0 <= $1 }
    guard pruning.count <= order, isRising, pruning.first ?? 0 == 0 else {
      throw NGramError.impossiblePruning(pruning, order: order)
    }
    return pruning + [Int](repeating: pruning.last ?? 0, count: order - pruning.count)
  }
}

/// Where the making of a model is.
public enum NGramProgress: Sendable, Equatable {
  /// Reading text; this many words were counted.
  case counting(words: Int)
  /// Sorting, and setting up the lower orders.
  case adjusting
  /// Computing the probabilities of an order.
  case estimating(order: Int)
}
