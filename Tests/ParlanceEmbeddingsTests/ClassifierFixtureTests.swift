import Foundation
import ParlanceEmbeddings
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct ClassifierFixtureTests {
  @Test func thereAreClassifiers() throws {
    #expect(try !ClassifierGolden.all().isEmpty)
  }

  @Test(arguments: try ClassifierGolden.all())
  func predictions(_ golden: ClassifierGolden) throws {
    let classifier = try golden.classifier()
    #expect(Set(classifier.labels) == Set(golden.labels))
    for expected in golden.predictions {
      let answer = classifier.predict(expected.text, k: expected.k, threshold: expected.threshold)
      #expect(answer.count == expected.result.count, "\(expected.text)")
      let all = classifier.predict(expected.text, k: -1)
      for (found, wanted) in zip(answer, expected.result) {
        #expect(abs(found.probability - wanted.probability) < 3e-5, "\(expected.text)")
        // A label whose score is that of another may stand in its place.
        let own = try #require(all.first { $0.label == wanted.label })
        #expect(
          found.label == wanted.label || abs(own.probability - found.probability) < 1e-6, "\(expected.text)")
      }
    }
  }

  @Test(arguments: try ClassifierGolden.all())
  func sentenceVectors(_ golden: ClassifierGolden) throws {
    let classifier = try golden.classifier()
    for expected in golden.sentenceVectors {
      let vector = classifier.vector(of: expected.text)
      #expect(zip(vector, expected.vector).allSatisfy { abs($0 - $1) < 2e-6 }, "\(expected.text)")
      #expect(vector.count == expected.vector.count)
    }
  }

  @Test(arguments: try ClassifierGolden.all())
  func precisionAndRecall(_ golden: ClassifierGolden) throws {
    let classifier = try golden.classifier()
    let file = try #require(try golden.testFile())
    let corpus = try TextCorpus(paths: [file])
    for (key, expected) in golden.test {
      let k = try #require(Int(key.drop { $0 != "=" }.dropFirst()))
      let evaluation = try classifier.evaluate(on: corpus, k: k)
      #expect(evaluation.exampleCount == expected.n)
      #expect(abs(evaluation.total.precision - expected.precision) < 1e-9)
      #expect(abs(evaluation.total.recall - expected.recall) < 1e-9)
      #expect(try classifier.evaluate(on: corpus, k: k, threads: 3) == evaluation)
    }
    let evaluation = try classifier.evaluate(on: corpus, k: 1)
    #expect(
      golden.cliTest
        == "N\t\(evaluation.exampleCount)\nP@1\t\(short(evaluation.total.precision))\n"
        + "R@1\t\(short(evaluation.total.recall))\n")
    if let lines = golden.cliTestLabel {
      for line in lines.split(separator: "\n") where line.hasPrefix("F1-Score") {
        let label = try #require(line.split(separator: " ").last.map(String.init))
        let index = try #require(evaluation.labels.firstIndex(of: label))
        let counts = evaluation.perLabel[index]
        #expect(
          line == "F1-Score : \(six(counts.f1))  Precision : \(six(counts.precision))  "
            + "Recall : \(six(counts.recall))   \(label)")
      }
    }
  }

  private func short(_ value: Double) -> String { String(format: "%.3g", value) }
  private func six(_ value: Double) -> String { value.isFinite ? String(format: "%.6f", value) : "--------" }
}
