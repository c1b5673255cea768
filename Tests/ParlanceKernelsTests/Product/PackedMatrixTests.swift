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

  /// Sums that go on from what is there, and a function of them.
  @Test(arguments: [(3, 17), (130, 64), (65, 1000)], [1, 5, 13, 200])
  func goesOnFromSums(shape: (outputs: Int, inputs: Int), rows: Int) {
    let (outputs, inputs) = shape
    let weight = randomFloats(outputs * inputs, seed: 11)
    let (x, bias) = (randomFloats(rows * inputs, seed: 12), randomFloats(outputs, seed: 13))
    let first = randomFloats(rows * outputs, seed: 14)
    let matrix = PackedMatrix(weight.span, rows: outputs, columns: inputs)
    let product = referenceProduct(
      x, transposed: false, weight, transposed: true, m: rows, n: outputs, k: inputs)
    let wanted = product.indices.map { max(0, Double(first[$0]) + product[$0] + Double(bias[$0 % outputs])) }
    for threads in [1, 2] {
      var y = first
      var span = y.mutableSpan
      matrix.multiply(
        x.span, rows: rows, bias: bias.span, continuing: true, activation: .relu, into: &span,
        threads: threads)
      #expect(difference(y, wanted) < 2e-5)
    }
  }

  /// A row alone, in any batch, on any number of threads: the same bits.
  @Test(arguments: [(100, 70), (515, 1300), (40, 2500), (70, 1024)]) func rowsDoNotDependOnTheirBatch(
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

  /// Weights of more than 24 MB are cut among threads in another way: the same bits.
  @Test func largeWeights() {
    let (outputs, inputs, rows) = (5003, 1300, 88)
    let matrix = PackedMatrix(randomFloats(outputs * inputs, seed: 9).span, rows: outputs, columns: inputs)
    let x = randomFloats(rows * inputs, seed: 10)
    let one = multiply(matrix, x, rows: rows, bias: nil)
    #expect(!one.contains { $0.isNaN })
    for threads in [2, 3] { #expect(multiply(matrix, x, rows: rows, bias: nil, threads: threads) == one) }
  }

  /// What is infinite or no number reaches the outputs it belongs to, and no others.
  @Test func infiniteAndNotANumber() {
    let (outputs, inputs, rows) = (70, 40, 30)
    var weight = randomFloats(outputs * inputs, seed: 7)
    var x = randomFloats(rows * inputs, seed: 8)
    weight[3 * inputs + 5] = .infinity
    weight[40 * inputs + 39] = .nan
    weight[69 * inputs] = -.infinity
    x[2 * inputs + 5] = 0
    x[29 * inputs + 1] = .infinity
    x[30 * inputs - 1] = .nan
    let y = multiply(PackedMatrix(weight.span, rows: outputs, columns: inputs), x, rows: rows, bias: nil)
    for row in 0..<rows {
      for output in 0..<outputs {
        let want = (0..<inputs).reduce(Float(0)) { $0 + x[row * inputs + $1] * weight[output * inputs + $1] }
        let got = y[row * outputs + output]
        if want.isFinite {
          #expect(abs(got - want) < 1e-4, "row \(row), output \(output)")
        } else {
          #expect(want.isNaN ? got.isNaN : got == want, "row \(row), output \(output)")
        }
      }
    }
  }

  @Test(arguments: [(1, 1), (31, 7), (32, 16), (70, 40), (70, 1030), (33, 512)]) func unpacksToTheBit(
    shape: (rows: Int, columns: Int)
  ) {
    var weight = randomFloats(shape.rows * shape.columns, seed: 9)
    weight[0] = .infinity
    weight[weight.count / 2] = .nan
    weight[weight.count - 1] = -0.0
    let matrix = PackedMatrix(weight.span, rows: shape.rows, columns: shape.columns)
    var back = [Float](repeating: 0, count: weight.count)
    var span = back.mutableSpan
    matrix.unpack(into: &span)
    #expect(back.map(\.bitPattern) == weight.map(\.bitPattern))
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
