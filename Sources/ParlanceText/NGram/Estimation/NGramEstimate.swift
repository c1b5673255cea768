#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Probabilities and back-off weights of the n-grams of each order, from single words up.
struct NGramEstimate {
  private let settings: NGramSettings
  private let pruning: NGramPruning
  /// For each level: p(last word | words before it), 0 where the n-gram is not kept.
  private var probabilities: [[Float]] = []
  /// For each level: γ of each n-gram as a context; 1 where it is none.
  private var backoffs: [[Float]] = []
  /// For each level, what is kept; empty where all is.
  private var kept: [[Bool]] = []

  init(settings: NGramSettings, pruning: NGramPruning) {
    self.settings = settings
    self.pruning = pruning
  }

  /// Estimates the next order.
  /// - Throws: `NGramError.noDiscounts`.
  mutating func add(_ index: Int, of levels: inout [SuffixLevel], into summary: inout NGramSummary) throws {
    if index > 0 { levels.findContexts(of: index) }
    let level = levels[index]
    let kept = pruning.kept(
      level, at: index, isHighest: index == levels.count - 1, suffixes: self.kept.last ?? [])
    self.kept.append(kept)
    let isKneserNey = settings.smoothing == .kneserNey
    let (discounts, reason) =
      isKneserNey ? try discounts(of: level, order: index + 1) : (Discounts(one: 0, two: 0, three: 0), nil)
    let counts = isKneserNey ? level.counts : level.rawCounts
    if index == 0 {
      addWords(counts, discounts, kept)
    } else {
      addNGrams(level, counts, contexts: levels[index - 1].counts.count, discounts, kept)
    }
    // `<s>` and `<unk>` are n-grams of the model, seen or not.
    let seen = level.counts.count
    summary.orders.append(
      NGramSummary.Order(
        seen: seen, kept: kept.isEmpty ? seen : kept.count { $0 }, discounts: discounts,
        fallbackReason: reason))
  }

  /// Discounts are taken from all n-grams, kept or not.
  private func discounts(
    of level: SuffixLevel, order: Int
  ) throws -> (Discounts, reason: DiscountProblem?) {
    var countsOfCounts = [Int](repeating: 0, count: 5)
    for count in level.counts where count < 5 { countsOfCounts[Int(count)] += 1 }
    do {
      return (try Discounts(countsOfCounts: countsOfCounts, order: order), nil)
    } catch NGramError.noDiscounts(let order, let problem) {
      guard let fallback = settings.fallbackDiscounts else {
        throw NGramError.noDiscounts(order: order, problem)
      }
      return (fallback, problem)
    }
  }

  /// What an n-gram leaves to others, and what it adds to the total of its context.
  @inline(__always)
  private func share(_ count: UInt64, _ discounts: Discounts, isKept: Bool) -> (left: Double, total: Double) {
    let own = isKept ? 0 : Double(count)
    return switch settings.smoothing {
    case .kneserNey: (isKept ? discounts.amount(for: count) : own, Double(count))
    case .wittenBell: (1 + own, Double(count) + 1)
    case .stupidBackoff: (0, Double(count))
    }
  }

  private mutating func addWords(_ counts: [UInt64], _ discounts: Discounts, _ kept: [Bool]) {
    let (unknown, start) = (Int(NGramWords.unknownID), Int(NGramWords.sentenceStartID))
    var (total, mass) = (0.0, 0.0)
    for (word, count) in counts.enumerated() where count > 0 && word != start {
      let share = share(count, discounts, isKept: kept.isEmpty || kept[word])
      total += share.total
      mass += share.left
    }
    let gamma = mass / total
    // `<s>` is never predicted.
    let words = (kept.isEmpty ? counts.count : kept.count { $0 }) - 1
    let share = settings.interpolatesUnigrams ? gamma / Double(words) : 0
    var result = [Float](repeating: 0, count: counts.count)
    for (word, count) in counts.enumerated() where count > 0 && (kept.isEmpty || kept[word]) {
      result[word] = Float((Double(count) - discounts.amount(for: count)) / total + share)
    }
    result[unknown] = Float(settings.interpolatesUnigrams ? share : gamma)
    result[start] = 1
    probabilities.append(result)
  }

  private mutating func addNGrams(
    _ level: SuffixLevel, _ counts: [UInt64], contexts: Int, _ discounts: Discounts, _ kept: [Bool]
  ) {
    var totals = [Double](repeating: 0, count: contexts)
    var gammas = totals
    let (counts, places) = (counts.span, level.context.span)
    for index in counts.indices {
      let context = Int(places[unchecked: index])
      let count = counts[unchecked: index]
      let share = share(count, discounts, isKept: kept.isEmpty || kept[index])
      totals[context] += share.total
      gammas[context] += share.left
    }
    var weights = [Float](repeating: 1, count: contexts)
    let isStupid = settings.smoothing == .stupidBackoff
    for context in totals.indices where totals[context] > 0 {
      gammas[context] /= totals[context]
      weights[context] = Float(isStupid ? NGramSmoothing.stupidWeight : gammas[context])
    }
    backoffs.append(weights)
    let lowerOrder = probabilities[probabilities.count - 1]
    let lower = lowerOrder.span
    let suffixes = level.suffix.span
    var result = [Float](repeating: 0, count: counts.count)
    for index in counts.indices where kept.isEmpty || kept[index] {
      let context = Int(places[unchecked: index])
      let count = counts[unchecked: index]
      let own = (Double(count) - discounts.amount(for: count)) / totals[context]
      result[index] = Float(own + gammas[context] * Double(lower[Int(suffixes[unchecked: index])]))
    }
    probabilities.append(result)
  }

  /// The model: logarithms, and the words of each n-gram.
  func model(vocabulary: Vocabulary, _ levels: [SuffixLevel]) -> BackoffModel {
    let (words, newIDs) = allowedWords(of: vocabulary)
    var orders: [BackoffModel.Order] = []
    for index in levels.indices {
      var order = BackoffModel.Order()
      let count = kept[index].isEmpty ? levels[index].counts.count : kept[index].count { $0 }
      order.words.reserveCapacity(count * (index + 1))
      order.logProbabilities.reserveCapacity(count)
      let hasBackoffs = index < levels.count - 1
      if hasBackoffs { order.logBackoffs.reserveCapacity(count) }
      let suffixes = levels[index].suffix
      for place in levels[index].counts.indices where kept[index].isEmpty || kept[index][place] {
        order.logProbabilities.append(Self.logarithm(probabilities[index][place]))
        if hasBackoffs { order.logBackoffs.append(Self.logarithm(backoffs[index][place])) }
        var (place, level) = (place, index)
        if level > 0 {
          order.words.append(newIDs[Int(levels[level].first[place])])
          (place, level) = (Int(suffixes[place]), level - 1)
        }
        while level > 0 {
          order.words.append(newIDs[Int(levels[level].first[place])])
          (place, level) = (Int(levels[level].suffix[place]), level - 1)
        }
        order.words.append(newIDs[place])
      }
      orders.append(order)
    }
    return BackoffModel(vocabulary: words, orders: orders)
  }

  /// The words that are kept, and for each old id the new one.
  private func allowedWords(of vocabulary: Vocabulary) -> (Vocabulary, [UInt32]) {
    guard let kept = kept.first, !kept.isEmpty else {
      return (vocabulary, Array(0..<UInt32(vocabulary.count)))
    }
    var words = Vocabulary()
    let newIDs = (0..<vocabulary.count).map { id in
      guard kept[id] else { return UInt32(0) }
      return UInt32(vocabulary.withBytes(of: id) { words.add($0, count: vocabulary.counts[id]) })
    }
    return (words, newIDs)
  }

  /// The base-10 logarithm of a probability or weight.
  private static func logarithm(_ value: Float) -> Float {
    guard value > 0 else { return BackoffModel.logZero }
    return min(log10f(value), 0) + 0
  }
}
