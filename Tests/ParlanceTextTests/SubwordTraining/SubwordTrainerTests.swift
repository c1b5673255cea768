import ParlanceText
import Testing

@Suite struct SubwordTrainerTests {
  private static func words(_ counts: [(String, Int)]) -> Vocabulary {
    var words = Vocabulary()
    for (word, count) in counts { words.add(word, count: count) }
    return words
  }

  @Test("most frequent pair first; of equal ones the lower ids")
  func order() throws {
    var settings = SubwordTrainingSettings()
    settings.minFrequency = 1
    settings.vocabularySize = 100
    let trained = try BytePairTrainer(settings).train(on: Self.words([("ab", 3), ("cd", 3), ("ef", 5)]))
    #expect(trained.tokens == ["a", "b", "c", "d", "e", "f", "ef", "ab", "cd"])
  }

  @Test func countsBeyond32Bits() throws {
    var settings = SubwordTrainingSettings()
    settings.vocabularySize = 100
    let trained = try BytePairTrainer(settings).train(
      on: Self.words([("ab", 5_000_000_000), ("ac", 4_999_999_999), ("bc", 2)]))
    #expect(trained.tokens == ["a", "b", "c", "ab", "ac", "bc"])
  }

  @Test func frequencyAlphabetAndLengthAreLimited() throws {
    var settings = SubwordTrainingSettings()
    settings.vocabularySize = 100
    settings.minFrequency = 3
    let words = Self.words([("aaaa", 5), ("xy", 2), ("z", 1)])
    #expect(try BytePairTrainer(settings).train(on: words).tokens == ["a", "x", "y", "z", "aa", "aaaa"])
    settings.alphabetLimit = 2
    #expect(try BytePairTrainer(settings).train(on: words).tokens == ["a", "x", "aa", "aaaa"])
    settings.maxTokenLength = 4
    #expect(try BytePairTrainer(settings).train(on: words).tokens == ["a", "x", "aa"])
    settings.initialAlphabet = ["q"]
    #expect(try BytePairTrainer(settings).train(on: words).tokens == ["a", "q", "aa"])
    settings.vocabularySize = 2
    settings.specialTokens = ["[UNK]"]
    #expect(try BytePairTrainer(settings).train(on: words).tokens == ["[UNK]", "a", "q"])
  }

  @Test func marksOfPlaceInWords() throws {
    var settings = SubwordTrainingSettings()
    settings.vocabularySize = 100
    settings.endOfWordSuffix = "</w>"
    let trained = try BytePairTrainer(settings).train(on: Self.words([("ab", 3), ("b", 1)]))
    #expect(trained.tokens == ["a", "b", "b</w>", "ab</w>"])
    settings.endOfWordSuffix = nil
    let pieces = try WordPieceTrainer(settings).train(on: Self.words([("abc", 3)]))
    #expect(pieces.tokens == ["a", "b", "c", "##b", "##c", "ab", "abc"])
  }

  @Test func emptyCorpus() throws {
    let trained = try BytePairTrainer().train(on: Vocabulary())
    #expect(trained.tokens.isEmpty && trained.merges.isEmpty)
    let tokenizer = try TokenizerTrainer(.byteLevelBytePair).train(on: LinesCorpus([]))
    #expect(try tokenizer.encode("é").tokens == ["Ã", "©"])
  }

  @Test func observerEndsTheTraining() throws {
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try TokenizerTrainer(.wordPiece(lowercases: true)).train(on: LinesCorpus(["some words"])) { _ in
        throw Enough()
      }
    }
  }

  @Test("words counted by blanks, by bytes and line by line are the same")
  func countersAgree() throws {
    struct Idle: Normalizer {
      func normalize(_ text: inout AlignedText) throws {}
    }
    let corpus = LinesCorpus([
      "It's  a\u{a0}b, naïve\tÉtude 東京!", "", " \u{3000}x\u{85}y", "the the\u{200b}re é\u{301}", "a\rb",
    ])
    func counts(_ counter: WordCounter) throws -> [String: Int] {
      let words = try counter.count(corpus)
      return Dictionary(uniqueKeysWithValues: (0..<words.count).map { (words.word($0), words.counts[$0]) })
    }
    struct Slow: Normalizer {
      func normalize(_ text: inout AlignedText) throws { try BertNormalizer().normalize(&text) }
    }
    #expect(
      try counts(WordCounter(normalizer: BertNormalizer(), preTokenizer: BertPreTokenizer(), threads: 2))
        == counts(WordCounter(normalizer: Slow(), preTokenizer: BertPreTokenizer())))
    for prefix in [true, false] {
      let bytes = ByteLevelPreTokenizer(ByteLevelSettings(addsPrefixSpace: prefix))
      #expect(
        try counts(WordCounter(preTokenizer: bytes, threads: 3))
          == counts(WordCounter(normalizer: Idle(), preTokenizer: bytes)))
    }
  }
}
