import ParlanceEmbeddings
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct EmbeddingTrainerTests {
  /// Two worlds that never meet: words of one are neighbors, words of the two are not.
  private var corpus: LinesCorpus {
    let worlds = [
      ["boat", "sail", "harbor", "anchor", "captain", "deck", "mast", "tide"],
      ["oven", "flour", "butter", "baker", "bread", "crust", "yeast", "loaf"],
    ]
    var random = SystemFreeRandom(state: 42)
    return LinesCorpus(
      (0..<1500).map { line in
        (0..<9).map { _ in worlds[line % 2][Int(random.next() % 8)] }.joined(separator: " ")
      })
  }

  struct SystemFreeRandom {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
  }

  private func settings(_ change: (inout EmbeddingSettings) -> Void = { _ in }) -> EmbeddingSettings {
    var settings = EmbeddingSettings()
    settings.dimension = 20
    settings.epochs = 10
    settings.subsample = 0
    settings.buckets = 5000
    change(&settings)
    return settings
  }

  private func cosine(_ a: [Float], _ b: [Float]) -> Float {
    func dot(_ x: [Float], _ y: [Float]) -> Float { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
    return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
  }

  /// Mean cosine inside the worlds and between them.
  private func cosines(_ model: FastTextModel) -> (inside: Float, between: Float) {
    let sea = ["boat", "sail", "harbor", "anchor"].map(model.vector(for:))
    let bakery = ["oven", "flour", "butter", "baker"].map(model.vector(for:))
    let inside = cosine(sea[0], sea[1]) + cosine(sea[2], sea[3]) + cosine(bakery[0], bakery[1])
    let between = cosine(sea[0], bakery[0]) + cosine(sea[1], bakery[2]) + cosine(sea[3], bakery[3])
    return (inside / 3, between / 3)
  }

  @Test(arguments: EmbeddingSettings.Method.allCases, [0, 4])
  func wordsOfOneWorldComeTogether(method: EmbeddingSettings.Method, maxN: Int) throws {
    for (exact, sharing) in [(false, 1), (false, 2), (false, 99), (true, 1)] {
      let model = try EmbeddingTrainer(
        settings {
          $0.method = method
          $0.maxN = maxN
          $0.exact = exact
          $0.sharing = sharing
        }
      ).train(on: corpus)
      let cosines = cosines(model)
      #expect(cosines.inside > cosines.between + 0.3, "exact \(exact), sharing \(sharing)")
    }
  }

  @Test func sameSeedSameBits() throws {
    for exact in [false, true] {
      let trainer = EmbeddingTrainer(settings { $0.exact = exact })
      let first = try trainer.train(on: corpus)
      let second = try trainer.train(on: corpus)
      #expect(first.vector(for: "boat") == second.vector(for: "boat"))
      #expect(first.vector(for: "boatless") == second.vector(for: "boatless"))
      let other = try EmbeddingTrainer(
        settings {
          $0.exact = exact
          $0.seed = 2
        }
      ).train(on: corpus)
      #expect(first.vector(for: "boat") != other.vector(for: "boat"))
    }
  }

  @Test func threadsTrainTogether() throws {
    let model = try EmbeddingTrainer(settings { $0.threads = 3 }).train(on: corpus)
    let cosines = cosines(model)
    #expect(cosines.inside > cosines.between + 0.3)
  }

  @Test(arguments: [1, 2, 6, 17], [1, 5, 8])
  func oddSizes(dimension: Int, negatives: Int) throws {
    let (model, summary) = try EmbeddingTrainer(
      settings {
        $0.dimension = dimension
        $0.negatives = negatives
        $0.window = 3
        $0.epochs = 1
      }
    ).trainReporting(on: corpus)
    #expect(model.vector(for: "boat").count == dimension)
    #expect(model.vector(for: "boat").allSatisfy { $0.isFinite })
    #expect(try #require(summary.loss) > 0)
  }

  /// Dictionary as fastText makes it: by count, `</s>` for each newline, labels last; rare words out.
  @Test func dictionary() throws {
    let text = LinesCorpus(["b a a", "__label__x a b rare", "", "c c c c"])
    let model = try EmbeddingTrainer(
      settings {
        $0.minCount = 2
        $0.epochs = 1
      }
    ).train(on: text)
    let entries = model.dictionary.entries
    #expect((0..<entries.count).map(entries.word) == ["</s>", "c", "a", "b", "__label__x"])
    #expect(entries.counts == [4, 4, 3, 2, 1])
    #expect(model.dictionary.wordCount == 4)
    #expect(model.dictionary.tokenCount == 15)
    #expect(model.input.rowCount == 4 + 5000)
    #expect(model.output.rowCount == 4)
  }

  @Test func sumAddsTheContextVector() throws {
    for maxN in [0, 3] {
      let plain = try EmbeddingTrainer(settings { $0.maxN = maxN }).train(on: corpus)
      let sum = try EmbeddingTrainer(
        settings {
          $0.maxN = maxN
          $0.vectors = .sum
        }
      ).train(on: corpus)
      let id = try #require(plain.wordID("boat"))
      let expected = zip(plain.vector(for: "boat"), plain.output.row(id)).map(+)
      for (a, b) in zip(sum.vector(for: "boat"), expected) { #expect(abs(a - b) < 1e-4) }
    }
  }

  @Test func textWithoutWords() {
    for lines in [[], [""], ["", "  ", "\t"]] {
      #expect(throws: EmbeddingsError.self) { try EmbeddingTrainer().train(on: LinesCorpus(lines)) }
    }
  }

  @Test func noFrequentWord() {
    let error = #expect(throws: EmbeddingsError.self) {
      try EmbeddingTrainer().train(on: LinesCorpus(["one two three"]))
    }
    #expect(error?.description.contains("5 times") == true)
  }

  @Test func oneWordOnly() throws {
    let lines = LinesCorpus([String](repeating: "word word word", count: 5))
    let model = try EmbeddingTrainer(settings { $0.minCount = 6 }).train(on: lines)
    #expect(model.dictionary.wordCount == 1)
    #expect(model.vector(for: "word").allSatisfy { $0.isFinite })
  }

  @Test func settingsOutOfRange() {
    let changes: [(inout EmbeddingSettings) -> Void] = [
      { $0.dimension = 0 }, { $0.window = -1 }, { $0.negatives = 0 }, { $0.sharing = 0 }, { $0.epochs = 0 },
      { $0.buckets = 0 },
      { $0.learningRate = .nan }, { $0.minN = 7 }, { $0.threads = 0 }, { $0.subsample = -1 },
      { $0.maxN = -1 }, { $0.buckets = .max }, { $0.dimension = .max },
    ]
    for change in changes {
      #expect(throws: EmbeddingsError.self) { try EmbeddingTrainer(settings(change)).train(on: corpus) }
    }
  }

  @Test func aRateThatRunsAwayIsToldApart() {
    let error = #expect(throws: EmbeddingsError.self) {
      try EmbeddingTrainer(settings { $0.learningRate = 100 }).train(on: corpus)
    }
    #expect(error == .diverged(learningRate: 100))
  }

  struct Stop: Error {}

  @Test func theObserverStopsTheTraining() {
    #expect(throws: Stop.self) {
      try EmbeddingTrainer(settings { $0.epochs = 100_000 }).train(on: corpus) { _ in throw Stop() }
    }
  }

  @Test func progressGoesFromNothingToAll() throws {
    let log = Log()
    _ = try EmbeddingTrainer(settings { $0.epochs = 300 }).train(on: corpus) { log.add($0) }
    let fractions = log.entries.map(\.fraction)
    #expect(fractions.last == 1)
    #expect(fractions == fractions.sorted())
    #expect(log.entries.last.map { $0.tokensPerSecond > 0 && $0.loss > 0 && $0.learningRate == 0 } == true)
  }
}
