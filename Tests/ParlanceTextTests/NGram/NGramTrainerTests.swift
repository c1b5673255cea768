import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct NGramTrainerTests {
  /// Lines of words drawn so that some are frequent and many are rare.
  private func lines(_ count: Int, words: Int, seed: UInt64) -> [String] {
    var random = SplitMix(state: seed)
    return (0..<count).map { _ in
      (0..<Int.random(in: 0...12, using: &random)).map { _ in
        let x = Double.random(in: 0..<1, using: &random)
        return "w\(Int(x * x * x * Double(words)))"
      }.joined(separator: " ")
    }
  }

  private func request(_ order: Int) -> NGramSettings {
    var settings = NGramSettings()
    settings.order = order
    settings.fallbackDiscounts = .fallback
    return settings
  }

  /// Whatever the order, pruning and words allowed: after any context the probabilities of all words sum to 1.
  @Test(arguments: 1...6, [[], [0, 1], [0, 0, 2]])
  func probabilitiesSumToOne(order: Int, pruning: [Int]) throws {
    let text = lines(300, words: 60, seed: 7)
    for allowed in [nil, (0..<25).map { "w\($0)" }] {
      var settings = request(order)
      settings.pruning = Array(pruning.prefix(order))
      if let allowed {
        var words = Vocabulary()
        for word in allowed { words.add(word) }
        settings.allowedWords = words
      }
      let (list, _) = try NGramTrainer(settings).train(on: LinesCorpus(text))
      let model = try NGramModel(list)
      if let allowed { #expect(model.wordCount <= allowed.count + 3) }
      for line in text.prefix(10) {
        var state = model.startState
        for word in line.split(separator: " ") {
          var sum = 0.0
          for id in 0..<UInt32(model.wordCount) where id != model.sentenceStartID {
            sum += pow10(Double(model.score(state, id).logProbability))
          }
          #expect(abs(sum - 1) < 1e-4, "after \(word) in \(line)")
          state = model.score(state, model.id(of: String(word))).nextState
        }
      }
    }
  }

  private func pow10(_ x: Double) -> Double { NGramPower.ten(x) }

  /// More words than a 64-bit key of this order holds: the keys become wider in the middle of the text.
  @Test func keysGrowWithTheVocabulary() throws {
    let count = 70_000
    let text = (0..<count).map { "v\($0) v\($0 / 2) v\($0 % 97)" }
    for memory in [1, 1 << 30] {
      var settings = request(4)
      settings.memoryLimit = memory
      let counts = try NGramCounts(LinesCorpus(text), order: 4, settings: settings)
      var (kinds, sum) = (0, UInt64(0))
      var isRight = true
      try counts.forEach { words, count in
        kinds += 1
        sum += count
        let names = words.map { counts.vocabulary.word(Int($0)) }
        if names[3] != "</s>" { isRight = isRight && names[0] == "<s>" }
        if names[0] == "<s>", let number = Int(names[1].dropFirst()) {
          isRight = isRight && names[2] == "v\(number / 2)" && names[3] == "v\(number % 97)"
        }
      }
      #expect(kinds == 2 * count && sum == UInt64(2 * count) && isRight)
    }
  }

  @Test func whatPartsWords() throws {
    var settings = request(2)
    let (list, summary) = try NGramTrainer(settings).train(
      on: LinesCorpus(["a\tb\r", "c\u{0}d  e", "f\u{b}g\u{a0}h\u{3000}i", ""]))
    #expect(summary.sentences == 4 && summary.words == 6)
    #expect(list.vocabulary.id(of: "f\u{b}g\u{a0}h\u{3000}i") != nil)
    let model = try NGramModel(list)
    #expect(model.score(sentence: "a\tb\r") == model.score(sentence: " a  b "))
    settings.skipsReservedWords = true
    let (skipped, count) = try NGramTrainer(settings).train(on: LinesCorpus(["x <s> y </s> <unk> z"]))
    #expect(count.words == 3 && skipped.vocabulary.count == 6)
  }

  @Test func reservedWordsAreRefusedWithTheirLine() throws {
    let error = #expect(throws: NGramError.self) {
      try NGramTrainer(request(2)).train(on: LinesCorpus(["a", "b", "c </s>"], name: "text"))
    }
    #expect(error == .reservedWord("</s>", LinePosition(file: "text", line: 3)))
  }

  @Test func impossibleRequests() throws {
    for order in [-1, 0, 7, Int.max] {
      #expect(throws: NGramError.impossibleOrder(order)) {
        try NGramTrainer(request(order)).train(on: LinesCorpus(["a"]))
      }
    }
    for pruning in [[1], [0, 2, 1], [0, 0, 0, 0], [0, -1]] {
      var settings = request(3)
      settings.pruning = pruning
      #expect(throws: NGramError.impossiblePruning(pruning, order: 3)) {
        try NGramTrainer(settings).train(on: LinesCorpus(["a"]))
      }
    }
    #expect(throws: NGramError.emptyCorpus) { try NGramTrainer(request(3)).train(on: LinesCorpus([])) }
    var settings = request(3)
    settings.memoryLimit = 1
    settings.temporaryFolder = "/nonexistent"
    #expect(throws: (any Error).self) {
      try NGramTrainer(settings).train(on: LinesCorpus(lines(3000, words: 60, seed: 1)))
    }
  }

  /// Time is linear in the line: a million words on one line are counted like a million lines.
  @Test func oneLineOfAMillionWords() throws {
    let line = String(repeating: "a b c d e f g h i j ", count: 100_000)
    let (_, summary) = try NGramTrainer(request(3)).train(on: LinesCorpus([line]))
    #expect(summary.words == 1_000_000 && summary.sentences == 1)
  }

  @Test func samplesRepeatAndFollowTheModel() throws {
    let (list, _) = try NGramTrainer(request(3)).train(
      on: LinesCorpus(Array(repeating: "one two three", count: 50) + ["one four"]))
    let model = try NGramModel(list)
    let sampler = try NGramSampler(model, temperature: 0.3, longest: 10)
    var (first, second) = (SplitMix(state: 3), SplitMix(state: 3))
    let sentences = (0..<50).map { _ in sampler.sentence(using: &first) }
    #expect(sentences == (0..<50).map { _ in sampler.sentence(using: &second) })
    #expect(sentences.count { $0 == ["one", "two", "three"] } > 25)
    #expect(sentences.allSatisfy { $0.count <= 10 && !$0.contains("<unk>") && !$0.contains("<s>") })
    #expect(throws: NGramError.self) { try NGramSampler(model, temperature: 0) }
  }
}
