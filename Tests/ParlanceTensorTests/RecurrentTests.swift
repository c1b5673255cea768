import ParlanceKernels
import ParlanceTensor
import Testing

struct RecurrentTests {
  private let sequences = RaggedOffsets(lengths: [2, 5, 0, 1, 5])

  private func random(_ shape: Shape, _ seed: UInt64, deviation: Float = 0.5) -> Tensor {
    var random = RandomStream(seed: seed)
    return Tensor.normal(shape, deviation: deviation, from: &random)
  }

  /// x, W, U, b, d, the initial hidden state and, where the cell has one, the initial cell state.
  private func inputs(_ cell: RecurrentCell, inputSize: Int, size: Int) -> [Tensor] {
    let width = cell.gateCount * size
    let states: Shape = [sequences.count, size]
    let all = [
      random([sequences.rowCount, inputSize], 1, deviation: 1), random([width, inputSize], 2),
      random([width, size], 3),
      random([width], 4), random([width], 5), random(states, 6), random(states, 7),
    ]
    return cell.hasCellState ? all : all.dropLast()
  }

  /// Inputs where the cell is smooth: for ReLU all positive, as finite differences may not cross its corner. What the corner
  /// does is checked by golden values.
  private func smooth(_ cell: RecurrentCell, _ inputs: [Tensor]) -> [Tensor] {
    guard cell == .relu else { return inputs }
    return inputs.map { Tensor($0.shape, $0.scalars.map { abs($0) + 0.1 }) }
  }

  private func run(_ cell: RecurrentCell, _ inputs: [Tensor], reversed: Bool) -> RecurrentOutput {
    recurrent(
      cell, inputs[0], sequences,
      RecurrentWeights(input: inputs[1], hidden: inputs[2], inputBias: inputs[3], hiddenBias: inputs[4]),
      initialHidden: inputs[5], initialCell: cell.hasCellState ? inputs[6] : nil, reversed: reversed)
  }

  @Test(arguments: RecurrentCell.allCases, [false, true])
  func gradients(cell: RecurrentCell, reversed: Bool) {
    let difference = GradientChecker.firstDifference(at: smooth(cell, inputs(cell, inputSize: 3, size: 5))) {
      inputs in
      let result = run(cell, inputs, reversed: reversed)
      return concatenate([result.output, result.hidden] + (result.cell.map { [$0] } ?? []))
    }
    #expect(difference == nil)
  }

  @Test(arguments: RecurrentCell.allCases)
  func withoutBiasesAndStates(cell: RecurrentCell) {
    let all = inputs(cell, inputSize: 4, size: 3)
    let difference = GradientChecker.firstDifference(at: smooth(cell, Array(all[0..<3]))) {
      recurrent(cell, $0[0], sequences, RecurrentWeights(input: $0[1], hidden: $0[2])).output
    }
    #expect(difference == nil)
  }

  /// Only the output, or only the final state, flows into the loss.
  @Test func partsOfTheResult() {
    let all = inputs(.lstm, inputSize: 3, size: 4)
    for part in 0..<3 {
      let difference = GradientChecker.firstDifference(at: all) { inputs in
        let result = run(.lstm, inputs, reversed: false)
        return part == 0 ? result.output : part == 1 ? result.hidden : result.cell ?? result.hidden
      }
      #expect(difference == nil, "part \(part)")
    }
  }

  @Test(arguments: RecurrentCell.allCases, [false, true])
  func aSequenceHasTheSameBitsAloneAndInABatch(cell: RecurrentCell, reversed: Bool) {
    let all = inputs(cell, inputSize: 6, size: 19)
    let batch = run(cell, all, reversed: reversed)
    for sequence in 0..<sequences.count {
      let rows = sequences[sequence]
      let alone = recurrent(
        cell, sliceRows(all[0], rows), RaggedOffsets(lengths: [rows.count]),
        RecurrentWeights(input: all[1], hidden: all[2], inputBias: all[3], hiddenBias: all[4]),
        initialHidden: sliceRows(all[5], sequence..<sequence + 1),
        initialCell: cell.hasCellState ? sliceRows(all[6], sequence..<sequence + 1) : nil, reversed: reversed)
      #expect(alone.output.scalars == sliceRows(batch.output, rows).scalars)
      let state = sliceRows(batch.hidden, sequence..<sequence + 1).scalars
      #expect(alone.hidden.scalars == state)
      if rows.isEmpty {
        #expect(state == sliceRows(all[5], sequence..<sequence + 1).scalars)
      } else {
        let last = reversed ? rows.lowerBound : rows.upperBound - 1
        #expect(state == sliceRows(batch.output, last..<last + 1).scalars)
      }
    }
  }

  @Test func nothingIsKeptWithoutATape() {
    let all = inputs(.gru, inputSize: 3, size: 4)
    let result = run(.gru, all, reversed: false)
    #expect(!result.output.isRecorded && !result.hidden.isRecorded)
  }
}
