import Foundation
import ParlanceKernels
import ParlanceTestSupport
import Testing

/// Single softmax steps, worked out in double precision, through the kernel that trains.
@Suite struct ClassifierStepFixtureTests {
  struct Golden: Decodable {
    struct Step: Decodable {
      let lr: Float
      let inputRows: [Int32]
      let target: Int
      let loss: Float
      let probabilities: [Float]
      let inputAfter: [[Float]]
      let outputAfter: [[Float]]
    }
    let input: [[Float]]
    let output: [[Float]]
    let steps: [Step]
  }

  @Test func softmaxSteps() throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    for url in try Fixtures.files(in: "embeddings", suffix: "math_softmax.json") {
      let golden = try decoder.decode(Golden.self, from: Data(contentsOf: url))
      let input = try #require(Tables.table(golden.input))
      let output = try #require(Tables.table(golden.output))
      let scratch = ClassifierScratch(dimension: input.dimension, outputCount: output.rowCount)
      for step in golden.steps {
        scratch.setHidden(toMeanOf: step.inputRows.span, in: input)
        scratch.computeScores(output)
        scratch.softmaxScores()
        scratch.withScores { for i in $0.indices { #expect(abs($0[i] - step.probabilities[i]) < 2e-6) } }
        let loss = scratch.softmaxStep(
          rows: step.inputRows.span, target: step.target, rate: step.lr, input: input, output: output,
          wantsLoss: true)
        #expect(abs(loss - step.loss) < 5e-6)
        #expect(Tables.difference(input, step.inputAfter) < 2e-6)
        #expect(Tables.difference(output, step.outputAfter) < 2e-6)
      }
      #expect(!golden.steps.isEmpty)
    }
  }
}

enum Tables {
  static func table(_ rows: [[Float]]) -> HogwildTable? {
    guard let first = rows.first, let table = HogwildTable(rowCount: rows.count, dimension: first.count)
    else {
      return nil
    }
    for (i, values) in rows.enumerated() {
      table.withMutableRow(i) { row in for j in values.indices { row[j] = values[j] } }
    }
    return table
  }

  static func values(_ table: HogwildTable) -> [[Float]] {
    (0..<table.rowCount).map { table.withRow($0) { row in row.indices.map { row[$0] } } }
  }

  static func difference(_ table: HogwildTable, _ expected: [[Float]]) -> Float {
    zip(values(table), expected).flatMap { zip($0, $1).map { abs($0 - $1) } }.max() ?? .infinity
  }
}
