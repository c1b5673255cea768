import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct NGramTrainingFixtureTests {
  private func runs() throws -> [String: ReferenceRun] {
    let data = try Data(contentsOf: URL(fileURLWithPath: NGramFixtures.path("lmplz_runs.json")))
    return try JSONDecoder().decode([String: ReferenceRun].self, from: data)
  }

  @Test func modelsEqualThoseOfLmplz() throws {
    var compared = 0
    for (name, run) in try runs() where run.exit == 0 {
      let corpus = try TextCorpus(paths: [NGramFixtures.path(run.source)])
      let (model, summary) = try NGramTrainer(run.settings).train(on: corpus)
      for (index, order) in summary.orders.enumerated() {
        let expected = try #require(run.discounts["\(index + 1)"])
        #expect(order.kept == expected.count, "\(name)")
        #expect(order.seen == expected.seen ?? expected.count, "\(name)")
        #expect(abs(order.discounts.one - expected.one) < 1e-5, "\(name)")
        #expect(abs(order.discounts.two - expected.two) < 1e-5, "\(name)")
        #expect(abs(order.discounts.three - expected.three) < 1e-4, "\(name)")
      }
      let expected = NGramFixtures.table(try BackoffModel(arpa: NGramFixtures.path("\(name).arpa")))
      try expectEqual(NGramFixtures.table(model), expected, name)
      compared += 1
    }
    #expect(compared > 0)
  }

  private func expectEqual(
    _ own: [String: (Float, Float)], _ expected: [String: (Float, Float)], _ name: String
  ) throws {
    #expect(own.count == expected.count, "\(name)")
    var largest: Float = 0
    for (words, numbers) in expected {
      let found = try #require(own[words], "\(name) lacks \(words)")
      largest = max(largest, abs(found.0 - numbers.0), abs(found.1 - numbers.1))
    }
    #expect(largest < 1e-5, "\(name) differs by \(largest)")
  }

  @Test func textThatLmplzRefusesIsRefusedWithAReason() throws {
    var compared = 0
    for (name, run) in try runs() where run.exit != 0 {
      let corpus = try TextCorpus(paths: [NGramFixtures.path(run.source)])
      let error = #expect(throws: NGramError.self, "\(name)") {
        try NGramTrainer(run.settings).train(on: corpus)
      }
      #expect("\(try #require(error))".contains("--discount-fallback"))
      compared += 1
    }
    #expect(compared > 0)
  }

  /// A memory limit that each order outgrows many times gives the same model.
  @Test func countingWithTemporaryFilesGivesTheSame() throws {
    for (_, run) in try runs() where run.exit == 0 {
      let corpus = try TextCorpus(paths: [NGramFixtures.path(run.source)])
      var settings = run.settings
      let (model, _) = try NGramTrainer(settings).train(on: corpus)
      settings.memoryLimit = 1
      let (small, _) = try NGramTrainer(settings).train(on: corpus)
      #expect(model.orders.elementsEqual(small.orders) { $0.words == $1.words })
      #expect(model.orders.elementsEqual(small.orders) { $0.logProbabilities == $1.logProbabilities })
    }
  }

  @Test func numbersSurviveTheARPAFile() throws {
    let folder = try TemporaryFolder()
    for file in try NGramFixtures.files("lm", suffix: ".arpa") {
      let model = try BackoffModel(arpa: file.path)
      for name in ["a.arpa", "a.arpa.gz"] {
        try model.writeARPA(to: folder.path(name))
        let again = try BackoffModel(arpa: folder.path(name))
        #expect(again.orders.elementsEqual(model.orders) { $0.words == $1.words })
        #expect(again.orders.elementsEqual(model.orders) { $0.logProbabilities == $1.logProbabilities })
        #expect(again.orders.elementsEqual(model.orders) { $0.logBackoffs == $1.logBackoffs })
      }
    }
  }
}
