import ParlanceKernels
import Testing

@Suite struct Int8MatrixTests {
  /// Bytes and scale of a row, by the definition: of a weight by quotients, of activations by products.
  private func quantized(_ row: ArraySlice<Float>, divides: Bool = true) -> (codes: [Int], scale: Float) {
    let largest = row.map(abs).max() ?? 0
    guard largest > 0 else { return (row.map { _ in 0 }, 1 / 127) }
    let (scale, factor) = (largest / 127, 127 / largest)
    return (row.map { Int((divides ? $0 / scale : $0 * factor).rounded(.toNearestOrEven)) }, scale)
  }

  private func multiply(
    _ matrix: Int8Matrix, _ x: [Float], rows: Int, bias: [Float]?, threads: Int = 1
  ) -> [Float] {
    Filled.one(rows * matrix.rows) {
      WeightMatrix.int8(matrix).multiply(x.span, rows: rows, bias: bias?.span, into: &$0, threads: threads)
    }
  }

  @Test(
    arguments: [(1, 1), (3, 17), (17, 33), (32, 130), (33, 3), (130, 64), (65, 1000)],
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 40])
  func agreesWithDefinition(shape: (outputs: Int, inputs: Int), rows: Int) {
    let (outputs, inputs) = shape
    let weight = randomFloats(outputs * inputs, seed: 1)
    let (x, bias) = (randomFloats(rows * inputs, seed: 2), randomFloats(outputs, seed: 3))
    let matrix = Int8Matrix(rounding: weight.span, rows: outputs, columns: inputs)
    let y = multiply(matrix, x, rows: rows, bias: bias)
    for output in 0..<outputs {
      let (codes, scale) = quantized(weight[output * inputs..<(output + 1) * inputs])
      #expect(matrix.scales[output] == scale)
      #expect(matrix.codes[output * inputs..<(output + 1) * inputs].map { Int($0) } == codes)
      for row in 0..<rows {
        let (factors, rowScale) = quantized(x[row * inputs..<(row + 1) * inputs], divides: false)
        let sum = zip(codes, factors).reduce(0) { $0 + $1.0 * $1.1 }
        let want = Double(sum) * Double(rowScale) * Double(scale) + Double(bias[output])
        #expect(abs(Double(y[row * outputs + output]) - want) < 1e-5, "row \(row), output \(output)")
      }
    }
  }

  /// A matrix of its own bytes and scales is the same matrix.
  @Test func bytesAndScalesAreAllThereIs() {
    let (outputs, inputs, rows) = (70, 45, 5)
    let x = randomFloats(rows * inputs, seed: 2)
    let matrix = Int8Matrix(
      rounding: randomFloats(outputs * inputs, seed: 1).span, rows: outputs, columns: inputs)
    let again = Int8Matrix(
      matrix.codes.span, scales: matrix.scales.span, rows: outputs, columns: inputs, threads: 2)
    #expect(multiply(again, x, rows: rows, bias: nil) == multiply(matrix, x, rows: rows, bias: nil))
    let floats = Filled.one(outputs * inputs) { WeightMatrix.int8(matrix).unpack(into: &$0) }
    let third = Int8Matrix(rounding: floats.span, rows: outputs, columns: inputs)
    #expect(third.codes == matrix.codes)
  }

  /// A row alone, in any batch, on any number of threads: the same bits.
  @Test(arguments: [(100, 70), (515, 1300), (40, 2500)]) func rowsDoNotDependOnTheirBatch(
    shape: (outputs: Int, inputs: Int)
  ) {
    let (outputs, inputs) = shape
    let weight = randomFloats(outputs * inputs, seed: 4)
    let matrix = Int8Matrix(rounding: weight.span, rows: outputs, columns: inputs, threads: 2)
    let (x, bias) = (randomFloats(600 * inputs, seed: 5), randomFloats(outputs, seed: 6))
    let all = multiply(matrix, x, rows: 600, bias: bias)
    #expect(multiply(matrix, x, rows: 600, bias: bias, threads: 2) == all)
    #expect(multiply(matrix, x, rows: 600, bias: bias, threads: 3) == all)
    var first = 0
    for rows in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 23, 64, 100] {
      let part = Array(x[first * inputs..<(first + rows) * inputs])
      let expected = Array(all[first * outputs..<(first + rows) * outputs])
      for threads in [1, 2] {
        #expect(multiply(matrix, part, rows: rows, bias: bias, threads: threads) == expected)
      }
      first += rows
    }
  }

  /// Sums of the largest bytes do not saturate: 255 · 127 in every place.
  @Test(arguments: [1, 5, 20]) func largestBytes(rows: Int) {
    let (outputs, inputs) = (33, 4096)
    let matrix = Int8Matrix(
      [Int8](repeating: 127, count: outputs * inputs).span,
      scales: [Float](repeating: 1, count: outputs).span, rows: outputs, columns: inputs)
    let y = multiply(matrix, [Float](repeating: 127, count: rows * inputs), rows: rows, bias: nil)
    #expect(y == [Float](repeating: 127 * 127 * 4096, count: rows * outputs))
    let negative = multiply(matrix, [Float](repeating: -127, count: rows * inputs), rows: rows, bias: nil)
    #expect(negative == [Float](repeating: -127 * 127 * 4096, count: rows * outputs))
  }

  /// Rows of zeros, and rows that are no numbers.
  @Test func oddRows() {
    let (outputs, inputs) = (40, 37)
    let weight = randomFloats(outputs * inputs, seed: 7)
    let matrix = Int8Matrix(rounding: weight.span, rows: outputs, columns: inputs)
    var x = randomFloats(4 * inputs, seed: 8)
    for k in 0..<inputs { x[k] = 0 }
    x[inputs + 36] = .nan
    x[2 * inputs] = -.infinity
    let y = multiply(matrix, x, rows: 4, bias: nil)
    #expect(y[..<outputs].allSatisfy { $0 == 0 })
    #expect(y[outputs..<3 * outputs].allSatisfy { $0.isNaN })
    #expect(y[(3 * outputs)...].allSatisfy { $0.isFinite })
  }
}
