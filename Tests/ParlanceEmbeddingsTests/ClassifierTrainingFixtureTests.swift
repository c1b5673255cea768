import Foundation
import ParlanceEmbeddings
import ParlanceTestSupport
import ParlanceText
import Testing

/// Training on the labeled texts of the fixture set, with every output layer.
@Suite struct ClassifierTrainingFixtureTests {
  struct Job: Sendable, CustomStringConvertible {
    let train: String
    let test: String
    let loss: FastTextArguments.Loss
    var description: String { "\(URL(fileURLWithPath: train).lastPathComponent) \(loss)" }
  }

  static func jobs() throws -> [Job] {
    try Fixtures.files(in: "embeddings", suffix: ".train.txt").flatMap { url in
      let test = url.path.replacingOccurrences(of: ".train.txt", with: ".test.txt")
      let losses: [FastTextArguments.Loss] = [.softmax, .negativeSampling, .hierarchicalSoftmax, .oneVsAll]
      return losses.map { Job(train: url.path, test: test, loss: $0) }
    }
  }

  static func settings(_ loss: FastTextArguments.Loss) -> ClassifierSettings {
    var settings = ClassifierSettings()
    settings.dimension = 20
    settings.learningRate = 0.5
    settings.epochs = 30
    settings.loss = loss
    settings.buckets = 5000
    return settings
  }

  @Test(arguments: try jobs(), [1, 2])
  func learns(_ job: Job, _ threads: Int) throws {
    var settings = Self.settings(job.loss)
    settings.threads = threads
    // With hundreds of labels the other layers learn more slowly than a softmax.
    if job.loss != .softmax { settings.epochs = 150 }
    let test = try TextCorpus(paths: [job.test])
    for wordNgrams in [1, 2] {
      settings.wordNgrams = wordNgrams
      let model = try ClassifierTrainer(settings).train(on: TextCorpus(paths: [job.train]))
      let evaluation = try FastTextClassifier(model).evaluate(on: test)
      #expect(evaluation.exampleCount > 0)
      #expect(evaluation.total.precision > 0.85, "word n-grams \(wordNgrams)")
    }
  }

  @Test(arguments: try jobs().filter { $0.loss == .softmax })
  func learnsFromCharacters(_ job: Job) throws {
    var settings = Self.settings(job.loss)
    settings.minN = 2
    settings.maxN = 4
    let model = try ClassifierTrainer(settings).train(on: TextCorpus(paths: [job.train]))
    if model.dictionary.labelCount > 100 { return }
    let evaluation = try FastTextClassifier(model).evaluate(on: TextCorpus(paths: [job.test]))
    #expect(evaluation.total.precision > 0.85)
  }

  @Test(arguments: try jobs().filter { $0.loss == .softmax })
  func savedModelsPredictTheSame(_ job: Job) throws {
    let folder = try TemporaryFolder()
    for (wordNgrams, maxN) in [(1, 0), (3, 0), (2, 3)] {
      var settings = Self.settings(job.loss)
      settings.epochs = 5
      settings.wordNgrams = wordNgrams
      settings.maxN = maxN
      let model = try ClassifierTrainer(settings).train(on: TextCorpus(paths: [job.train]))
      let path = folder.path("model.bin")
      try model.write(to: path)
      let classifier = try FastTextClassifier(model)
      let reloaded = try FastTextClassifier(FastTextModel(contentsOf: path))
      #expect(reloaded.labels == classifier.labels)
      try TextCorpus(paths: [job.test]).forEachLine { line, _ in
        let (a, b) = (classifier.predict(line, k: -1), reloaded.predict(line, k: -1))
        #expect(a.map(\.label) == b.map(\.label))
        #expect(zip(a, b).allSatisfy { abs($0.probability - $1.probability) < 1e-5 })
      }
    }
  }

  @Test(arguments: try jobs())
  func oneThreadAndSeedGiveTheSameBits(_ job: Job) throws {
    func weights(_ seed: UInt64) throws -> [[Float]] {
      var settings = Self.settings(job.loss)
      settings.epochs = 2
      settings.wordNgrams = 2
      settings.seed = seed
      let model = try ClassifierTrainer(settings).train(on: TextCorpus(paths: [job.train]))
      return (0..<model.dictionary.wordCount).map { model.input.row($0) }
        + (0..<model.output.rowCount).map { model.output.row($0) }
    }
    let first = try weights(7)
    #expect(try weights(7) == first)
    #expect(try weights(8) != first)
  }

  /// Counts and order of the dictionary are those of fastText's own run on the same text.
  @Test func dictionariesAgree() throws {
    for train in try Fixtures.files(in: "embeddings", suffix: ".train.txt") {
      let name = train.path.replacingOccurrences(of: ".train.txt", with: ".dict.tsv")
      guard let text = try? String(contentsOfFile: name, encoding: .utf8) else { continue }
      let expected = Set(text.split(separator: "\n").map(String.init))
      var settings = Self.settings(.softmax)
      settings.epochs = 1
      let dictionary = try ClassifierTrainer(settings).train(on: TextCorpus(paths: [train.path])).dictionary
      let own = (0..<dictionary.entries.count).map { id in
        "\(dictionary.entries.word(id))\t\(dictionary.entries.counts[id])\t"
          + (id < dictionary.wordCount ? "word" : "label")
      }
      #expect(Set(own) == expected)
    }
  }
}
