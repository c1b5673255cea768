import Foundation
import ParlanceEmbeddings
import ParlanceKernels
import ParlanceTestSupport
import Testing

/// Single training steps and sampling rules against recorded values.
@Suite struct TrainingArithmeticFixtureTests {
  struct Run: Decodable {
    struct Step: Decodable {
      var lr: Double
      var inputRows: [Int]
      var target: Int
      var negatives: [Int]
      var loss: Double
      var inputAfter: [[Double]]
      var outputAfter: [[Double]]
    }
    var input: [[Double]]
    var output: [[Double]]
    var steps: [Step]
  }

  struct Sampling: Decodable {
    var counts: [Int]
    var t: Double
    var keepProbability: [Double]
    var negativeProbability: [String: [Double]]
  }

  private func decode<T: Decodable>(_ type: T.Type, suffix: String) throws -> [T] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try Fixtures.files(in: "embeddings", suffix: suffix).map {
      try decoder.decode(type, from: Data(contentsOf: $0))
    }
  }

  private func table(_ rows: [[Double]]) throws -> HogwildTable {
    let table = try #require(HogwildTable(rowCount: rows.count, dimension: rows[0].count))
    for (index, row) in rows.enumerated() {
      table.withMutableRow(index) { span in for i in row.indices { span[i] = Float(row[i]) } }
    }
    return table
  }

  private func difference(_ table: HogwildTable, _ expected: [[Double]]) -> Double {
    (0..<table.rowCount).map { index in
      table.withRow(index) { row in
        (0..<row.count).map { abs(Double(row[$0]) - expected[index][$0]) }.max() ?? 0
      }
    }.max() ?? .infinity
  }

  @Test func pairwiseSteps() throws {
    let runs = try decode(Run.self, suffix: "math_sgns.json")
    #expect(!runs.isEmpty)
    for run in runs {
      let input = try table(run.input)
      let output = try table(run.output)
      for step in run.steps {
        let loss = NegativeSamplingStep.pair(
          input: input, rows: step.inputRows, output: output, target: step.target, negatives: step.negatives,
          rate: Float(step.lr))
        #expect(abs(Double(loss) - step.loss) < 2e-6 * max(1, step.loss))
        #expect(difference(input, step.inputAfter) < 5e-7)
        #expect(difference(output, step.outputAfter) < 5e-7)
      }
    }
  }

  @Test func keepProbabilities() throws {
    let cases = try decode(Sampling.self, suffix: "math_sampling.json")
    #expect(!cases.isEmpty)
    for sampling in cases {
      let total = sampling.counts.reduce(0, +)
      for (count, expected) in zip(sampling.counts, sampling.keepProbability) {
        let keep = EmbeddingTrainer.keepProbability(count: count, tokens: total, threshold: sampling.t)
        #expect(abs(keep - expected) < 1e-12)
      }
    }
  }

  @Test func negativeProbabilities() throws {
    for sampling in try decode(Sampling.self, suffix: "math_sampling.json") {
      #expect(!sampling.negativeProbability.isEmpty)
      for (power, expected) in sampling.negativeProbability {
        let weights = EmbeddingTrainer.noise(sampling.counts, power: try #require(Double(power)))
        for (p, e) in zip(AliasTable(weights: weights).probabilities, expected) { #expect(abs(p - e) < 1e-8) }
      }
    }
  }
}
