import ParlanceKernels
import Testing

/// What a step adds to each weight, against finite differences of the loss in double precision.
@Suite struct ClassifierGradientTests {
  enum Layer: CaseIterable, Sendable { case softmax, oneVsAll, logistic }

  let rows: [Int32] = [0, 4, 2, 2, 5, 1, 1]
  let target = 3
  let targets: [Int32] = [1, 5]
  let nodes: [Int32] = [2, 0, 6]
  let branches: [UInt8] = [1, 0, 1]

  @Test(arguments: Layer.allCases, [5, 16, 37, 100])
  func stepFollowsTheGradient(_ layer: Layer, _ dimension: Int) throws {
    var random = SplitMix64(seed: 11)
    let input = (0..<6).map { _ in (0..<dimension).map { _ in random.nextUnit() - 0.5 } }
    let output = (0..<7).map { _ in (0..<dimension).map { _ in random.nextUnit() - 0.5 } }
    let inputTable = try #require(Tables.table(input))
    let outputTable = try #require(Tables.table(output))
    let scratch = ClassifierScratch(dimension: dimension, outputCount: 7)
    let rate: Float = 1e-3
    let loss: Float =
      switch layer {
      case .softmax:
        scratch.softmaxStep(
          rows: rows.span, target: target, rate: rate, input: inputTable, output: outputTable,
          wantsLoss: true)
      case .oneVsAll:
        scratch.oneVsAllStep(
          rows: rows.span, targets: targets.span, rate: rate, input: inputTable, output: outputTable,
          wantsLoss: true)
      case .logistic:
        scratch.logisticStep(
          rows: rows.span, outputs: nodes.span, targets: branches.span, rate: rate, input: inputTable,
          output: outputTable, wantsLoss: true)
      }
    #expect(abs(Double(loss) - self.loss(layer, input, output)) < 1e-5)
    let (newInput, newOutput) = (Tables.values(inputTable), Tables.values(outputTable))
    for i in 0..<6 {
      for j in stride(from: 0, to: dimension, by: 4) {
        let slope = self.slope { self.loss(layer, self.nudged(input, i, j, by: $0), output) }
        #expect(abs(Double((input[i][j] - newInput[i][j]) / rate) - slope) < 5e-4)
      }
    }
    for i in 0..<7 {
      for j in stride(from: 0, to: dimension, by: 4) {
        let slope = self.slope { self.loss(layer, input, self.nudged(output, i, j, by: $0)) }
        #expect(abs(Double((output[i][j] - newOutput[i][j]) / rate) - slope) < 5e-4)
      }
    }
  }

  private func slope(_ f: (Float) -> Double) -> Double { (f(0x1p-8) - f(-0x1p-8)) / 0x1p-7 }

  private func nudged(_ matrix: [[Float]], _ i: Int, _ j: Int, by step: Float) -> [[Float]] {
    var copy = matrix
    copy[i][j] += step
    return copy
  }

  private func loss(_ layer: Layer, _ input: [[Float]], _ output: [[Float]]) -> Double {
    let dimension = input[0].count
    let hidden = (0..<dimension).map { j in
      rows.reduce(0.0) { $0 + Double(input[Int($1)][j]) } / Double(rows.count)
    }
    let z = output.map { zip($0, hidden).reduce(0.0) { $0 + Double($1.0) * $1.1 } }
    func logistic(_ i: Int, _ y: Double) -> Double { softplus(z[i]) - y * z[i] }
    switch layer {
    case .softmax: return exponentialSum(z) - z[target]
    case .oneVsAll: return (0..<7).reduce(0.0) { $0 + logistic($1, targets.contains(Int32($1)) ? 1 : 0) }
    case .logistic: return zip(nodes, branches).reduce(0.0) { $0 + logistic(Int($1.0), Double($1.1)) }
    }
  }
}
