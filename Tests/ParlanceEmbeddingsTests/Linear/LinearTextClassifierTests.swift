import Foundation
import ParlanceEmbeddings
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct LinearTextClassifierTests {
  /// Lines whose label follows from a word, with noise around it.
  private func lines(_ count: Int, seed: UInt64 = 3) -> LinesCorpus {
    var random = SystemLikeRandom(state: seed)
    let topics = [
      ("__label__sea", ["ship", "storm", "harbor"]), ("__label__food", ["bread", "butter", "soup"]),
      ("__label__town", ["street", "market", "bridge"]),
    ]
    return LinesCorpus(
      (0..<count).map { index in
        let (label, words) = topics[index % 3]
        let noise = (0..<6).map { _ in "noise\(random.next() % 40)" }.joined(separator: " ")
        return "\(noise) \(label) \(words[Int(random.next() % 3)]) \(noise)"
      })
  }

  private struct SystemLikeRandom {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
  }

  @Test func learnsAndPredicts() throws {
    let classifier = try LinearTextClassifier.train(on: lines(300)).classifier
    #expect(classifier.labels == ["__label__food", "__label__sea", "__label__town"])
    let best = try #require(try classifier.predict("a STORM breaks the ship", k: 3).first)
    #expect(best.label == "__label__sea")
    let all = try classifier.predict("a storm", k: -1)
    #expect(abs(all.reduce(0) { $0 + $1.probability } - 1) < 1e-5)
    #expect(
      try classifier.predict("__label__food storm").first?.label == "__label__sea", "labels are no words")
    #expect(try classifier.predict("storm", k: 3, threshold: 0.5).count == 1)
    let evaluation = try classifier.evaluate(on: lines(90, seed: 9), threads: 2)
    #expect(evaluation.exampleCount == 90)
    #expect(evaluation.total.precision > 0.95)
    let unknown = try classifier.evaluate(
      on: LinesCorpus(["__label__war storm", "no label", "__label__sea storm"]))
    #expect(unknown.exampleCount == 2)
    #expect(unknown.total.precision == 0.5 && unknown.total.recall == 0.5)
  }

  @Test func severalLabelsAreSeveralExamples() throws {
    let corpus = LinesCorpus([
      "__label__b __label__a both", "__label__a first", "__label__b second", "no label",
    ])
    let training = try LinearTextClassifier.train(on: corpus)
    #expect(training.exampleCount == 3)
    let both = try training.classifier.predict("both", k: 2)
    #expect(both.allSatisfy { abs($0.probability - 0.5) < 0.01 })
  }

  @Test func refusesWhatTeachesNothing() {
    #expect(throws: EmbeddingsError.self) { try LinearTextClassifier.train(on: LinesCorpus(["no label"])) }
    #expect(throws: EmbeddingsError.self) {
      try LinearTextClassifier.train(on: LinesCorpus(["__label__a one", "__label__a two"]))
    }
    #expect(throws: VectorizerError.emptyVocabulary) {
      try LinearTextClassifier.train(on: LinesCorpus(["__label__a", "__label__b"]))
    }
  }

  @Test func crossValidation() throws {
    var settings = LinearTextClassifier.Settings()
    settings.threads = 2
    settings.regression.inverseStrength = 10
    let result = try LinearTextClassifier.crossValidate(on: lines(300), folds: 5, settings: settings, seed: 4)
    #expect(result.accuracies.count == 5)
    #expect(result.mean > 0.9)
    #expect(
      try LinearTextClassifier.crossValidate(on: lines(300), folds: 5, settings: settings, seed: 4) == result)
    #expect(throws: EmbeddingsError.self) { try LinearTextClassifier.crossValidate(on: lines(3), folds: 4) }
    let spread = CrossValidation(accuracies: [0.5, 0.7, 0.9])
    #expect(abs(spread.mean - 0.7) < 1e-12)
    #expect(abs(spread.deviation - (0.08 / 3).squareRoot()) < 1e-12)
  }

  @Test func roundTripAndDamage() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("model.logistic")
    let classifier = try LinearTextClassifier.train(on: lines(60)).classifier
    try classifier.write(to: path)
    #expect(try LinearTextClassifier.isModel(path))
    let loaded = try LinearTextClassifier(contentsOf: path)
    let isEqual = loaded.regression == classifier.regression
    #expect(isEqual)
    #expect(try loaded.predict("storm soup", k: 3) == classifier.predict("storm soup", k: 3))
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    for count in 0..<min(bytes.count, 3000) {
      let cut = try folder.write(Array(bytes[..<(bytes.count - 1 - count)]), as: "cut")
      #expect(throws: VectorizerError.self, "\(count)") { try LinearTextClassifier(contentsOf: cut) }
    }
    for index in stride(from: 0, to: bytes.count, by: 3) {
      var damaged = bytes
      damaged[index] ^= 0xff
      let name = try folder.write(damaged, as: "damaged")
      do {
        _ = try LinearTextClassifier(contentsOf: name).predict("storm")
      } catch let error as VectorizerError {
        guard case .corruptFile(name, _, _, _) = error else { throw error }
      }
    }
  }
}
