import ParlanceKernels
import Testing

@Suite struct PackedMatrixTests {
  private func multiply(
    _ matrix: PackedMatrix, _ x: [Float], rows: Int, bias: [Float]?, threads: Int = 1
  ) -> [Float] {
    var y = [Float](repeating: .nan, count: rows * matrix.rows)
    var span = y.mutableSpan
    matrix.multiply(x.span, rows: rows, bias: bias?.span, into: &span, threads: threads)
    return y
  }

  @Test(
    arguments: [(1, 1), (3, 17), (17, 33), (32, 130), (33, 3), (130, 64), (65, 1000)],
    [1, 2, 3, 5, 12, 13, 40])
  func agreesWithDefinition(shape: (outputs: Int, inputs: Int), rows: Int) {
    let (outputs, inputs) = shape
    let weight = randomFloats(outputs * inputs, seed: 1)
    let (x, bias) = (randomFloats(rows * inputs, seed: 2), randomFloats(outputs, seed: 3))
    let matrix = PackedMatrix(weight.span, rows: outputs, columns: inputs)
    let plain = referenceProduct(
      x, transposed: false, weight, transposed: true, m: rows, n: outputs, k: inputs)
    #expect(difference(multiply(matrix, x, rows: rows, bias: nil), plain) < 2e-5)
    let shifted = plain.indices.map { plain[$0] + Double(bias[$0 % outputs]) }
    #expect(difference(multiply(matrix, x, rows: rows, bias: bias), shifted) < 2e-5)
  }

  /// A row alone, in any batch, on any number of threads: the same bits.
  @Test(arguments: [(100, 70), (515, 1300), (40, 2500)]) func rowsDoNotDependOnTheirBatch(
    shape: (outputs: Int, inputs: Int)
  ) {
    let (outputs, inputs) = shape
    let matrix = PackedMatrix(randomFloats(outputs * inputs, seed: 4).span, rows: outputs, columns: inputs)
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

  @Test func emptyShapes() {
    #expect(
      multiply(PackedMatrix([Float]().span, rows: 0, columns: 5), [1, 2, 3, 4, 5], rows: 1, bias: nil) == [])
    let noInputs = PackedMatrix([Float]().span, rows: 2, columns: 0)
    #expect(multiply(noInputs, [], rows: 2, bias: [1, 2]) == [1, 2, 1, 2])
    #expect(
      multiply(
        PackedMatrix([Float](repeating: 1, count: 6).span, rows: 2, columns: 3), [], rows: 0, bias: nil) == []
    )
  }
}
