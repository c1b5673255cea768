/// What can go wrong with n-gram models, beyond what `FileError` and `CorpusError` say.
public enum NGramError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The order asked for is not one that can be counted.
  case impossibleOrder(Int)
  /// The corpus holds no line.
  case emptyCorpus
  /// A word that models keep for themselves (`<s>`, `</s>`, `<unk>`) stands in the training text.
  case reservedWord(String, LinePosition)
  /// Discounts can't be estimated for an order: see `DiscountProblem`.
  case noDiscounts(order: Int, DiscountProblem)
  /// Pruning thresholds that fall with the order, prune single words, or are more than the orders.
  case impossiblePruning([Int], order: Int)
  /// More different words than ids of this order can tell apart.
  case tooManyWords(limit: Int, order: Int)
  /// More different n-grams of one order than a model can number.
  case tooManyNGrams(order: Int)
  /// An ARPA file is not what it should be; the place and what is wrong there.
  case arpa(LinePosition, String)
  /// A binary model is damaged, cut short, or none at all.
  case binary(path: String, String)
  /// The model has no n-gram at all to work with, or lacks a word that every model needs.
  case missingWord(String)
  /// The training text, or what is to be scored, is not what the call needs.
  case impossibleRequest(String)

  public var description: String {
    switch self {
    case .impossibleOrder(let order):
      "an n-gram model of order \(order) can't be made; the order is from 1 to \(NGramSettings.largestOrder)"
    case .emptyCorpus: "the corpus has no line, so there is nothing to count"
    case .reservedWord(let word, let position):
      "\(position): the word \(word) is kept for the model's own use; remove it, or skip such words by "
        + "--skip-symbols"
    case .noDiscounts(let order, let problem):
      "no Kneser-Ney discounts for \(order)-grams: \(problem). Small or repetitive text is the usual cause: "
        + "remove repeated lines or add text, or accept fixed discounts by --discount-fallback"
    case .impossiblePruning(let thresholds, let order):
      "the pruning thresholds \(thresholds.map(String.init).joined(separator: " ")) are not possible for order "
        + "\(order): at most one an order, the first 0, none below the one before it"
    case .tooManyWords(let limit, let order):
      "the corpus has more than \(limit) different words, too many for order \(order); choose a lower order"
    case .tooManyNGrams(let order):
      "there are more than \(UInt32.max) different \(order)-grams; choose a lower order or less text"
    case .arpa(let position, let reason): "\(position): \(reason)"
    case .binary(let path, let reason): "\(path) is not a usable n-gram model: \(reason)"
    case .missingWord(let word): "the model lacks the word \(word), which every n-gram model needs"
    case .impossibleRequest(let reason): reason
    }
  }
}

/// Why discounts can't be estimated from how many n-grams were seen once, twice, three and four times.
public enum DiscountProblem: Equatable, Sendable, CustomStringConvertible {
  /// No n-gram has this count, which the formula divides by.
  case noneWithCount(Int)
  /// The discount for n-grams of this count is below 0 or takes more than the count.
  case outOfRange(count: Int, discount: Double)

  public var description: String {
    switch self {
    case .noneWithCount(let count): "not one of them has the adjusted count \(count)"
    case .outOfRange(let count, let discount):
      "the discount for the adjusted count \(count) came out as \(Float(discount)), outside of 0 to \(count)"
    }
  }
}
