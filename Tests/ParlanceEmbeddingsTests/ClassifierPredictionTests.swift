import ParlanceEmbeddings
import ParlanceText
import Testing

@Suite struct ClassifierPredictionTests {
  private func trained(_ change: (inout ClassifierSettings) -> Void = { _ in }) throws -> FastTextClassifier {
    var settings = ClassifierSettings()
    settings.dimension = 10
    settings.learningRate = 0.5
    settings.epochs = 50
    change(&settings)
    let lines = [
      "__label__day sun bright noon light", "__label__night moon dark stars owl",
      "__label__day noon sun light", "__label__night stars moon owl", "__label__dusk red sky evening",
    ]
    return try FastTextClassifier(
      ClassifierTrainer(settings).train(on: LinesCorpus(lines)), labelPrefix: settings.labelPrefix)
  }

  @Test func labelsInALineTakeNoPart() throws {
    let classifier = try trained()
    let plain = classifier.predict("sun light", k: -1)
    #expect(classifier.predict("__label__night sun light __label__neverseen", k: -1) == plain)
    #expect(plain.first?.label == "__label__day")
    #expect(plain.count == 3)
  }

  @Test func countAndThreshold() throws {
    let classifier = try trained()
    #expect(classifier.predict("sun", k: 2).count == 2)
    #expect(classifier.predict("sun", k: 0).isEmpty)
    #expect(classifier.predict("sun", k: 100).count == 3)
    #expect(classifier.predict("sun", k: -1, threshold: 0.5).count == 1)
    #expect(classifier.predict("sun", k: -1, threshold: 1.5).isEmpty)
    let all = classifier.predict("stars noon sky", k: -1)
    #expect(all.map(\.probability) == all.map(\.probability).sorted(by: >))
    #expect(Array(all.prefix(2)) == classifier.predict("stars noon sky", k: 2))
  }

  @Test func withoutARowThereIsNoAnswer() throws {
    let classifier = try trained()
    #expect(classifier.predict("unheard", endsLine: false).isEmpty)
    #expect(classifier.predict("", endsLine: false).isEmpty)
    #expect(classifier.vector(of: "", endsLine: false).allSatisfy { $0 == 0 })
    #expect(classifier.predict("").count == 1)
  }

  @Test func whatFollowsTheLineIsLeftOut() throws {
    let classifier = try trained {
      $0.wordNgrams = 2; $0.buckets = 1000
    }
    #expect(classifier.predict("sun light\nmoon owl", k: -1) == classifier.predict("sun light", k: -1))
    #expect(classifier.predict("sun light </s> moon owl", k: -1) == classifier.predict("sun light", k: -1))
    #expect(classifier.predict("sun light", k: -1, endsLine: false) != classifier.predict("sun light", k: -1))
  }

  @Test func aFileWithoutALastLineFeed() throws {
    let classifier = try trained()
    let evaluation = try classifier.evaluate(
      on: LinesCorpus(["__label__day sun", "__label__unknown sun", "sun", "__label__night owl __label__day"]))
    #expect(evaluation.exampleCount == 2)
    #expect(evaluation.total.gold == 3 && evaluation.total.predicted == 2 && evaluation.total.correct == 2)
    let day = try #require(evaluation.labels.firstIndex(of: "__label__day"))
    #expect(evaluation.perLabel[day].gold == 2 && evaluation.perLabel[day].correct == 1)
    #expect(evaluation.perLabel[day].precision == 1 && evaluation.perLabel[day].recall == 0.5)
  }

  @Test func otherPrefixes() throws {
    var settings = ClassifierSettings()
    settings.dimension = 4
    settings.labelPrefix = "#"
    let model = try ClassifierTrainer(settings).train(
      on: LinesCorpus(["#a sun", "#b moon", "#a __label__c"]))
    #expect(model.dictionary.labelCount == 2)
    #expect(try FastTextClassifier(model, labelPrefix: "#").predict("sun").count == 1)
  }

  @Test func threadsAgree() throws {
    let classifier = try trained()
    let lines = (0..<20_000).map { $0 % 3 == 0 ? "__label__day sun noon moon" : "__label__night owl sky" }
    let one = try classifier.evaluate(on: LinesCorpus(lines), k: 2)
    #expect(try classifier.evaluate(on: LinesCorpus(lines), k: 2, threads: 4) == one)
    #expect(one.exampleCount == 20_000)
  }

  @Test func embeddingsAreNoClassifier() throws {
    var model = try trained().model
    model.arguments.model = .skipgram
    #expect(throws: EmbeddingsError.self) { try FastTextClassifier(model) }
  }
}
