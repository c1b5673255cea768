/// A unigram language model: of all ways to divide a piece into tokens the one whose tokens have the largest product of
/// probabilities (Viterbi's algorithm).
///
/// Source: Kudo, "Subword Regularization" (2018), as in SentencePiece; details as Hugging Face tokenizers: characters that no
/// token has are unknown, neighboring ones together, at the price of the rarest token and 10 more.
public struct UnigramModel: SubwordModel {
  /// What an unknown character costs more than the rarest token.
  private static let unknownPenalty = 10.0

  public let vocabulary: TokenVocabulary
  /// Logarithm of each token's probability, by id.
  public let scores: [Double]
  /// Stands for characters that no token has; nil: they are an error.
  public let unknownID: Int32?
  /// Whether unknown characters are written as the tokens of their bytes, such as `<0x0A>`, where there are all of them.
  public let byteFallback: Bool
  private let trie: UnigramTrie
  private let unknownScore: Double
  private let byteIDs: [Int32]

  /// - Parameters:
  ///   - vocabulary: tokens of ids from 0, without gaps.
  ///   - scores: one for each token.
  ///   - isMatched: whether a token is looked for in texts; of unigram models that tell control tokens from others.
  /// - Throws: `TokenizerError.invalidSetting` where these do not go together.
  public init(
    vocabulary: TokenVocabulary, scores: [Double], unknownID: Int32? = nil, byteFallback: Bool = false,
    isMatched: (Int32) -> Bool = { _ in true }
  ) throws {
    guard vocabulary.count == scores.count, vocabulary.idBound == scores.count else {
      throw TokenizerError.invalidSetting(
        field: "vocab", reason: "\(scores.count) scores for \(vocabulary.count) different tokens")
    }
    if let unknownID, !scores.indices.contains(Int(unknownID)) {
      throw TokenizerError.invalidSetting(
        field: "unk_id", reason: "\(unknownID) is no token; there are \(scores.count)")
    }
    self.vocabulary = vocabulary
    self.scores = scores
    self.unknownID = unknownID
    self.byteFallback = byteFallback
    var trie = UnigramTrie()
    var lowest: Double?
    for id in vocabulary.ids where isMatched(id) {
      vocabulary.withBytes(of: id) { trie.insert($0, id: id) }
      lowest = min(scores[Int(id)], lowest ?? .infinity)
    }
    self.trie = trie
    unknownScore = (lowest ?? 0) - Self.unknownPenalty
    byteIDs = (0...255).map { vocabulary.id(ofByte: UInt8($0)) ?? -1 }
  }

  /// The best way to a place of a piece.
  private struct Step {
    var score = -Double.infinity
    var start: Int32 = -1
    /// -1: an unknown character.
    var id: Int32 = -1
  }

  public func tokenize(_ piece: Span<UInt8>, into tokens: inout TokenBuffer) throws {
    let steps = bestSteps(piece)
    // From the end to the start; unknown neighbors are one.
    var found: [(id: Int32, start: Int, end: Int)] = []
    var end = piece.count
    while end > 0 {
      var (start, id) = (Int(steps[end].start), steps[end].id)
      let isUnknown = id < 0 || id == unknownID
      if isUnknown {
        while start > 0, steps[start].id < 0 || steps[start].id == unknownID {
          start = Int(steps[start].start)
        }
        id = vocabulary.id(of: piece.extracting(start..<end)) ?? -1
      }
      found.append((id, start, end))
      end = start
    }
    for (id, start, end) in found.reversed() {
      if id >= 0 {
        tokens.append(id, start: start, end: end)
      } else if byteFallback, (start..<end).allSatisfy({ byteIDs[Int(piece[$0])] >= 0 }) {
        for index in start..<end { tokens.append(byteIDs[Int(piece[index])], start: start, end: end) }
      } else if let unknownID {
        tokens.append(unknownID, start: start, end: end)
      } else {
        throw TokenizerError.unknownWithoutToken(text: TokenVocabulary.text(piece.extracting(start..<end)))
      }
    }
  }

  /// The last token of the best division of the piece up to each place; of equal ones the one that begins first.
  private func bestSteps(_ piece: Span<UInt8>) -> [Step] {
    var steps = [Step](repeating: Step(), count: piece.count + 1)
    steps[0].score = 0
    var start = 0
    while start < piece.count {
      let before = steps[start].score
      let next = min(start + UTF8Scalar.decode(piece, at: start).length, piece.count)
      var hasCharacter = false
      trie.forEachToken(of: piece, from: start) { id, end in
        let score = before + scores[Int(id)]
        if steps[end].start < 0 || score > steps[end].score {
          steps[end] = Step(score: score, start: Int32(truncatingIfNeeded: start), id: id)
        }
        if end == next { hasCharacter = true }
      }
      if !hasCharacter, steps[next].start < 0 || before + unknownScore > steps[next].score {
        steps[next] = Step(score: before + unknownScore, start: Int32(truncatingIfNeeded: start), id: -1)
      }
      start = next
    }
    return steps
  }
}
