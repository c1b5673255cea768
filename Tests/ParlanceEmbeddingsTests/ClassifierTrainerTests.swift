import ParlanceEmbeddings
import ParlanceTestSupport
import ParlanceText
import Synchronization
import Testing

@Suite struct ClassifierTrainerTests {
  let corpus = LinesCorpus([
    "__label__day sun bright noon light", "__label__night moon dark stars owl", "no label here",
    "__label__day noon sun light", "__label__night stars moon owl", "__label__day", "",
  ])

  private func failure(_ corpus: LinesCorpus, _ change: (inout ClassifierSettings) -> Void = { _ in })
    -> EmbeddingsError?
  {
    var settings = ClassifierSettings()
    settings.dimension = 8
    settings.buckets = 100
    change(&settings)
    do {
      _ = try ClassifierTrainer(settings).train(on: corpus)
      return nil
    } catch { return error as? EmbeddingsError }
  }

  @Test func nothingToLearnFrom() {
    #expect(failure(LinesCorpus([])) == .noTrainingData(reason: "the text is empty"))
    #expect(failure(LinesCorpus(["", "", ""])) == .noTrainingData(reason: "the text is empty"))
    #expect(
      failure(LinesCorpus(["sun moon", "owl"]))
        == .noTrainingData(reason: "no token starts with the label prefix __label__"))
    #expect(
      failure(LinesCorpus(["__label__a", "__label__b __label__a"]))
        == .noTrainingData(reason: "there are labels but no words"))
    #expect(
      failure(corpus) { $0.minCount = 50 }
        == .noTrainingData(reason: "no word is seen 50 times; lower the minimum count"))
    #expect(
      failure(corpus) { $0.minCountLabel = 50 }
        == .noTrainingData(reason: "no label is seen 50 times; lower the minimum count of labels"))
    #expect(
      failure(LinesCorpus(["__label__a", "sun sun sun"])) { $0.minCount = 3 }
        == .noTrainingData(
          reason: "no line has both a label and a word that is kept; lower the minimum counts"))
  }

  @Test(arguments: [
    FastTextArguments.Loss.softmax, .negativeSampling, .hierarchicalSoftmax, .oneVsAll,
  ])
  func tooLargeALearningRateIsNamed(_ loss: FastTextArguments.Loss) {
    // The same words under two labels: there is always something to correct.
    let contradiction = LinesCorpus(["__label__a sun moon", "__label__b sun moon", "__label__b moon"])
    #expect(
      failure(contradiction) {
        $0.learningRate = 1e29
        $0.loss = loss
        $0.epochs = 50
      } == .diverged(learningRate: 1e29))
  }

  @Test func settingsOutOfRangeAreNamed() {
    func name(_ change: (inout ClassifierSettings) -> Void) -> String? {
      if case .invalidSetting(let name, _)? = failure(corpus, change) { name } else { nil }
    }
    #expect(name { $0.dimension = 0 } == "dimension")
    #expect(name { $0.dimension = .max } == "dimension")
    #expect(name { $0.learningRate = .nan } == "learning rate")
    #expect(name { $0.learningRate = 0 } == "learning rate")
    #expect(name { $0.epochs = 0 } == "epochs")
    #expect(name { $0.wordNgrams = 0 } == "word n-grams")
    #expect(name { $0.threads = -1 } == "threads")
    #expect(name { $0.negatives = 0 } == "negatives")
    #expect(name { $0.labelPrefix = "" } == "label prefix")
    #expect(
      name {
        $0.buckets = 0
        $0.wordNgrams = 2
      } == "buckets")
    #expect(
      name {
        $0.minN = 4
        $0.maxN = 3
      } == "shortest character n-gram")
  }

  @Test func oneLabelAloneTrains() throws {
    for loss: FastTextArguments.Loss in [.softmax, .negativeSampling, .hierarchicalSoftmax, .oneVsAll] {
      var settings = ClassifierSettings()
      settings.dimension = 4
      settings.loss = loss
      let model = try ClassifierTrainer(settings).train(
        on: LinesCorpus(["__label__a sun", "__label__a moon"]))
      let answer = try FastTextClassifier(model).predict("sun", k: 3)
      #expect(answer.map(\.label) == ["__label__a"])
    }
  }

  @Test func onlyRowsInUseAreKept() throws {
    var settings = ClassifierSettings()
    settings.wordNgrams = 2
    settings.dimension = 4
    let model = try ClassifierTrainer(settings).train(on: corpus)
    guard case .compact(let table, let fixed, let map) = model.input else {
      Issue.record("not compact")
      return
    }
    #expect(fixed == model.dictionary.wordCount && map.count == 2_000_000)
    #expect(table.rowCount < 60)
    #expect(Set(map.filter { $0 >= 0 }).count == table.rowCount - fixed)
    settings.wordNgrams = 1
    #expect(try ClassifierTrainer(settings).train(on: corpus).arguments.bucket == 0)
  }

  @Test func theObserverMayStop() throws {
    struct Stop: Error {}
    var settings = ClassifierSettings()
    settings.epochs = 1_000_000
    settings.threads = 2
    #expect(throws: Stop.self) {
      try ClassifierTrainer(settings).train(on: corpus) { _ in throw Stop() }
    }
  }

  @Test func theObserverHearsTheEnd() throws {
    let last = Mutex<TrainingProgress?>(nil)
    _ = try ClassifierTrainer(ClassifierSettings()).train(on: corpus) { progress in
      last.withLock { $0 = progress }
    }
    let progress = try #require(last.withLock { $0 })
    #expect(progress.fraction == 1 && progress.loss > 0 && progress.loss < 1 && progress.tokens > 0)
  }

  @Test func pretrainedVectorsAreTheStart() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array("2 3\nsun 1 2 3\nunseen 4 5 6\n".utf8), as: "start.vec")
    var settings = ClassifierSettings()
    settings.dimension = 3
    settings.learningRate = 1e-9
    settings.pretrainedVectors = path
    settings.minCount = 2
    let model = try ClassifierTrainer(settings).train(on: corpus)
    #expect(zip(model.vector(for: "sun"), [1, 2, 3]).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(zip(model.vector(for: "unseen"), [4, 5, 6]).allSatisfy { abs($0 - $1) < 1e-4 })
    settings.dimension = 4
    #expect(throws: EmbeddingsError.dimensionMismatch(expected: 4, found: 3)) {
      try ClassifierTrainer(settings).train(on: corpus)
    }
  }
}
