import ParlanceKernels
import Testing

@Suite struct WeightMatrixTests {
  private static func matrices(_ weight: [Float], _ rows: Int, _ columns: Int) -> [WeightMatrix] {
    let single = PackedMatrix(weight.span, rows: rows, columns: columns)
    let brain = BFloat16Matrix(rounding: weight.span, rows: rows, columns: columns, threads: 2)
    let bytes = Int8Matrix(rounding: weight.span, rows: rows, columns: columns)
    return [.float32(single), .bfloat16(brain), .int8(bytes)]
  }

  /// The nearest bfloat16, ties to even.
  private func rounded(_ value: Float) -> Float {
    let bits = value.bitPattern
    return Float(bitPattern: (bits + 0x7fff + (bits >> 16) & 1) & 0xffff_0000)
  }

  /// What the product in float32 gives with the rounded numbers. Where the processor multiplies bfloat16, x is rounded too
  /// and sums are of pairs; elsewhere the bits are the same.
  @Test(arguments: [(1, 1), (17, 33), (130, 64), (65, 1000), (33, 7)], [1, 2, 4, 5, 12, 13, 40])
  func bfloat16(shape: (outputs: Int, inputs: Int), rows: Int) {
    let (outputs, inputs) = shape
    let weight = randomFloats(outputs * inputs, seed: 1)
    let x = randomFloats(rows * inputs, seed: 2)
    let nearest = weight.map(rounded)
    let plain = PackedMatrix(nearest.span, rows: outputs, columns: inputs)
    let small = BFloat16Matrix(rounding: weight.span, rows: outputs, columns: inputs)
    func product(_ x: [Float], rows: Int, threads: Int) -> [Float] {
      Filled.one(rows * outputs) {
        WeightMatrix.bfloat16(small).multiply(x.span, rows: rows, into: &$0, threads: threads)
      }
    }
    let all = product(x, rows: rows, threads: 2)
    let factors = BFloat16Matrix.roundsInputs ? x.map(rounded) : x
    let want = Filled.one(rows * outputs) { plain.multiply(factors.span, rows: rows, into: &$0) }
    if BFloat16Matrix.roundsInputs {
      let bound = 1e-6 * Float(inputs).squareRoot() * 4
      #expect(zip(all, want).allSatisfy { abs($0 - $1) <= bound })
    } else {
      #expect(all == want)
    }
    for row in 0..<rows {
      let alone = product(Array(x[row * inputs..<(row + 1) * inputs]), rows: 1, threads: 1)
      #expect(alone == Array(all[row * outputs..<(row + 1) * outputs]))
    }
    let unpacked = Filled.one(outputs * inputs) { WeightMatrix.bfloat16(small).unpack(into: &$0) }
    #expect(unpacked == weight.map(rounded))
  }

  /// Some outputs, and a function of them, are what they are among all.
  @Test func partsAndActivations() {
    let (outputs, inputs, rows) = (150, 40, 7)
    let weight = randomFloats(outputs * inputs, seed: 3)
    let (x, bias) = (randomFloats(rows * inputs, seed: 4), randomFloats(outputs, seed: 5))
    for matrix in Self.matrices(weight, outputs, inputs) {
      let all = Filled.one(rows * outputs) {
        matrix.multiply(x.span, rows: rows, bias: bias.span, into: &$0)
      }
      for part in [0..<64, 32..<150, 96..<100, 128..<150] {
        let some = Filled.one(rows * part.count) {
          matrix.multiply(
            x.span, rows: rows, outputs: part, bias: bias.span.extracting(part), activation: .gelu, into: &$0)
        }
        for row in 0..<rows {
          let plain = Array(all[row * outputs + part.lowerBound..<row * outputs + part.upperBound])
          let want = Filled.one(part.count) { Activation.gelu.apply(plain.span, into: &$0) }
          let got = Array(some[row * part.count..<(row + 1) * part.count])
          if case .int8 = matrix {
            #expect(zip(got, want).allSatisfy { abs($0 - $1) < 5e-5 })
          } else {
            #expect(got == want)
          }
        }
      }
    }
  }

  /// Both forms of GELU over bytes, far out on both sides too.
  @Test(arguments: [Activation.gelu, .geluTanh]) func coarseActivation(activation: Activation) {
    let inputs = (-3000...3000).map { Float($0) * 0.003 }
    let (weights, scales) = ([Int8](repeating: 127, count: 32), [Float](repeating: 1 / 127, count: 32))
    let one = WeightMatrix.int8(Int8Matrix(weights.span, scales: scales.span, rows: 32, columns: 1))
    let got = Filled.one(inputs.count * 32) {
      one.multiply(inputs.span, rows: inputs.count, activation: activation, into: &$0)
    }
    let want = Filled.one(inputs.count) { activation.apply(inputs.span, into: &$0) }
    for (row, value) in want.enumerated() { #expect(abs(got[row * 32] - value) < 6e-5) }
  }

  @Test func gathersRows() {
    let (outputs, inputs) = (70, 45)
    let weight = randomFloats(outputs * inputs, seed: 6)
    let ids: [Int32] = [69, 0, 33, 33, 31, 32]
    for matrix in Self.matrices(weight, outputs, inputs) {
      let all = Filled.one(outputs * inputs) { matrix.unpack(into: &$0) }
      let rows = Filled.one(ids.count * inputs) { matrix.gather(ids.span, into: &$0) }
      #expect(rows == ids.flatMap { Array(all[Int($0) * inputs..<(Int($0) + 1) * inputs]) })
    }
  }
}
