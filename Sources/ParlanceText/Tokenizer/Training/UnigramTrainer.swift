import ParlanceParallel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Trains the vocabulary of a unigram model: from many substrings of the words, those that the text can do without are taken out
/// round by round, and the probabilities of the others are fitted by expectation maximization.
///
/// Source: Kudo, "Subword Regularization" (2018), section 3.2, with the settings of SentencePiece and of Hugging Face's
/// `UnigramTrainer`: three quarters are kept in a round, two fits before each, and a tenth more than asked at the end, of which the
/// most probable stay. Unlike theirs the result is the same each time, on any number of threads.
public struct UnigramTrainer: Sendable {
  /// A word of the corpus.
  struct Word: Sendable {
    let text: [UInt8]
    let count: Int
  }

  /// A token on trial, and the logarithm of its probability.
  private struct Piece: Sendable {
    var text: [UInt8]
    var score: Double
  }

  /// What the tokens of a vocabulary are worth.
  private final class Model: Sendable {
    let trie: UnigramTrie
    let scores: [Double]
    let unknownScore: Double

    /// Piece 0 stands for unknown characters.
    init(_ pieces: [Piece]) {
      var trie = UnigramTrie()
      for (id, piece) in pieces.enumerated().dropFirst() {
        trie.insert(piece.text.span, id: Int32(truncatingIfNeeded: id))
      }
      self.trie = trie
      scores = pieces.map(\.score)
      unknownScore = (scores.dropFirst().min() ?? 0) - 10
    }
  }

  private static let seedLimit = 1_000_000
  private static let keptShare = 0.75
  private static let fits = 2
  private static let leastExpected = 0.5
  /// So many parts of the words are added up by themselves, in the same order on any number of threads.
  private static let parts = 8

  public var settings: SubwordTrainingSettings

  /// - Parameter settings: prefix, suffix and limit of the alphabet have no meaning here; tokens have at most 16 characters
  ///   where no other limit is set.
  public init(_ settings: SubwordTrainingSettings = SubwordTrainingSettings()) { self.settings = settings }

  /// Trains on words with their counts. The order of the words does not matter.
  /// - Parameters:
  ///   - words: as a pre-tokenizer gives them out (see `WordCounter`), in valid UTF-8.
  ///   - observer: called with the number of tokens that are left, after each round; what it throws ends the training.
  /// - Returns: special tokens with a score of 0, then tokens from the most probable on.
  /// - Throws: `TokenizerError.invalidSetting` where the vocabulary has no room for all characters; what `observer` throws.
  public func train(
    on words: Vocabulary, observer: ((_ tokens: Int) throws -> Void)? = nil
  ) throws -> [(token: String, score: Double)] {
    let words = sorted(words)
    let seeds = UnigramSeeds(words)
    var alphabet = seeds.alphabet
    for scalar in settings.initialAlphabet where !alphabet.contains(where: { $0.scalar == scalar.value }) {
      alphabet.append((scalar.value, 1))
    }
    let room = settings.vocabularySize - settings.specialTokens.count
    guard alphabet.count <= room else {
      throw TokenizerError.invalidSetting(
        field: "size",
        reason:
          "\(settings.vocabularySize) tokens have no room for the text's \(alphabet.count) characters and "
          + "\(settings.specialTokens.count) special tokens")
    }
    var pieces = seedPieces(seeds, alphabet)
    let target = room * 11 / 10
    while true {
      try observer?(pieces.count)
      for _ in 0..<Self.fits { pieces = fitted(pieces, on: words) }
      guard pieces.count > target + 1 else { break }
      let before = pieces.count
      pieces = pruned(pieces, on: words, to: max(target + 1, Int(Double(pieces.count) * Self.keptShare)))
      // What is left has no other way to be written.
      if pieces.count == before { break }
    }
    return settings.specialTokens.map { ($0, 0) } + finished(pieces, alphabet, room: room)
  }

  /// By their bytes, so that sums do not depend on the order in which words were counted.
  private func sorted(_ words: Vocabulary) -> [Word] {
    (0..<words.count).compactMap { id in
      let count = words.counts[id]
      let text = words.withBytes(of: id) { word in
        var bytes: [UInt8] = []
        bytes.append(copying: word)
        return bytes
      }
      return count > 0 && !text.isEmpty ? Word(text: text, count: count) : nil
    }.sorted { $0.text.lexicographicallyPrecedes($1.text) }
  }

  private func seedPieces(_ seeds: UnigramSeeds, _ alphabet: [(scalar: UInt32, count: Int)]) -> [Piece] {
    let longest = settings.maxTokenLength.map { max(1, $0 - 1) } ?? 16
    var pieces = [Piece(text: [], score: .nan)]
    for (scalar, count) in alphabet {
      pieces.append(Piece(text: Self.utf8(CollectionOfOne(scalar)), score: Double(count)))
    }
    let specials = Set(settings.specialTokens.map { Array($0.utf8) })
    for (text, score) in seeds.substrings(
      longest: longest, minFrequency: settings.minFrequency, limit: Self.seedLimit - alphabet.count)
    {
      let bytes = Self.utf8(text)
      if !specials.contains(bytes) { pieces.append(Piece(text: bytes, score: Double(score))) }
    }
    let sum = log(pieces.dropFirst().reduce(0) { $0 + $1.score })
    for id in pieces.indices.dropFirst() { pieces[id].score = log(pieces[id].score) - sum }
    return pieces
  }

  private static func utf8(_ scalars: some Sequence<UInt32>) -> [UInt8] {
    var text: [UInt8] = []
    for scalar in scalars { UTF8Scalar.append(scalar, to: &text) }
    return text
  }

  /// Calls `body` for parts of the words, at once on several threads. The results are in the order of the parts.
  private func map<Result: Sendable>(
    _ words: [Word], _ body: @Sendable (ArraySlice<Word>) -> Result
  ) -> [Result] {
    ParallelLoop.map(count: Self.parts, threads: settings.threads) { range in
      body(words[range.lowerBound * words.count / Self.parts..<range.upperBound * words.count / Self.parts])
    }
  }

  /// One step of expectation maximization, in the form of Bayes with a sparse prior: tokens that are hardly expected are left out.
  private func fitted(_ pieces: [Piece], on words: [Word]) -> [Piece] {
    let model = Model(pieces)
    let sums = map(words) { words in
      var (lattice, expected) = (UnigramLattice(), [Double](repeating: 0, count: pieces.count))
      for word in words {
        lattice.fill(word.text.span, model.trie, model.scores, unknownScore: model.unknownScore)
        lattice.addExpectations(Double(word.count), to: &expected)
      }
      return expected
    }
    var (kept, sum) = ([pieces[0]], 0.0)
    for id in pieces.indices.dropFirst() {
      let expected = sums.reduce(0) { $0 + $1[id] }
      guard expected >= Self.leastExpected else { continue }
      kept.append(Piece(text: pieces[id].text, score: expected))
      sum += expected
    }
    let logarithm = Self.digamma(sum)
    for id in kept.indices.dropFirst() { kept[id].score = Self.digamma(kept[id].score) - logarithm }
    return kept
  }

  /// What the best divisions of the words say of each token.
  private struct Use: Sendable {
    /// How often it stands in them.
    var tokens: [Double]
    /// How often the words come in which it stands.
    var words: [Double]
  }

  /// Leaves out the tokens that are missed least, until `size` are left.
  private func pruned(_ pieces: [Piece], on words: [Word], to size: Int) -> [Piece] {
    let model = Model(pieces)
    var lattice = UnigramLattice()
    let uses = map(words) { words in
      let none = [Double](repeating: 0, count: pieces.count)
      var (lattice, use) = (UnigramLattice(), Use(tokens: none, words: none))
      for word in words {
        lattice.fill(word.text.span, model.trie, model.scores, unknownScore: model.unknownScore)
        guard let best = lattice.best() else { continue }
        for (index, id) in best.tokens.enumerated() {
          use.tokens[Int(id)] += Double(word.count)
          if !best.tokens[..<index].contains(id) { use.words[Int(id)] += Double(word.count) }
        }
      }
      return use
    }
    let tokens = pieces.indices.map { id in uses.reduce(0) { $0 + $1.tokens[id] } }
    let texts = pieces.indices.map { id in uses.reduce(0) { $0 + $1.words[id] } }
    let all = words.reduce(0) { $0 + Double($1.count) }
    let sum = tokens.reduce(0, +)
    var kept = [pieces[0]]
    var candidates: [(id: Int, loss: Double)] = []
    for id in pieces.indices.dropFirst() {
      let piece = pieces[id]
      lattice.fill(piece.text.span, model.trie, model.scores, unknownScore: model.unknownScore)
      let other = lattice.best(skipsWhole: true)
      // A token that is divided itself is never in a best division.
      let isDivided = other.map { $0.score > piece.score } ?? false
      if tokens[id] == 0, isDivided { continue }
      guard let other, !isDivided else {
        kept.append(piece)
        continue
      }
      guard texts[id] > 0 else { continue }
      // Without the token its alternatives are seen as often more.
      let sumWithout = log(sum + tokens[id] * Double(other.tokens.count - 1))
      let without = other.tokens.reduce(0) { $0 + log(tokens[Int($1)] + tokens[id]) - sumWithout }
      candidates.append((id, texts[id] / all * (log(tokens[id]) - log(sum) - without)))
    }
    candidates.sort { $0.loss != $1.loss ? $0.loss > $1.loss : $0.id < $1.id }
    for (id, _) in candidates.prefix(max(0, size - kept.count)) { kept.append(pieces[id]) }
    return kept
  }

  /// All characters, and the most probable others, until there is no more room; sorted by score.
  private func finished(
    _ pieces: [Piece], _ alphabet: [(scalar: UInt32, count: Int)], room: Int
  ) -> [(token: String, score: Double)] {
    let order: (Piece, Piece) -> Bool = {
      $0.score != $1.score ? $0.score > $1.score : $0.text.lexicographicallyPrecedes($1.text)
    }
    let characters = Set(alphabet.map { Self.utf8(CollectionOfOne($0.scalar)) })
    let sorted = pieces.dropFirst().sorted(by: order)
    let known = Dictionary(sorted.map { ($0.text, $0.score) }) { first, _ in first }
    let least = sorted.last?.score ?? 0
    var result: [Piece] = []
    var missing = 0.0
    for (scalar, _) in alphabet {
      let text = Self.utf8(CollectionOfOne(scalar))
      result.append(Piece(text: text, score: known[text] ?? least - missing))
      // A character that no division needs is rarer than all others; each has a score of its own.
      if known[text] == nil { missing += 0.0001 }
    }
    for piece in sorted where result.count < room && !characters.contains(piece.text) { result.append(piece) }
    return result.sorted(by: order).map { (String(decoding: $0.text, as: UTF8.self), $0.score) }
  }

  /// The derivative of log Γ. Source: Abramowitz and Stegun, 6.3.5 and 6.3.18.
  private static func digamma(_ x: Double) -> Double {
    var (x, result) = (x, 0.0)
    while x < 7 {
      result -= 1 / x
      x += 1
    }
    x -= 0.5
    let z = 1 / (x * x)
    return result + log(x) + z / 24 - 7.0 / 960 * z * z + 31.0 / 8064 * z * z * z - 127.0 / 30720 * z * z * z
      * z
  }
}
