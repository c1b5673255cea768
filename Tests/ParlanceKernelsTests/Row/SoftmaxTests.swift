import ParlanceKernels
import ParlanceTestSupport
import Testing

@Suite struct SoftmaxTests {
  /// Rows that are shifted by ±500, one with an entry of -inf, one of equal values.
  @Test(arguments: [false, true]) func goldenValues(isLogarithm: Bool) throws {
    let name = isLogarithm ? "log_softmax" : "softmax"
    let fixture = try #require(
      try SafetensorsFixture.all(in: "sequence/layers", suffix: "softmax.safetensors").first {
        $0.name == name
      })
    let x = try fixture.floats("in.x")
    let shape = try fixture.shape("in.x")
    let (rows, width) = (shape[0], shape[1])
    let y = Filled.one(x.count) {
      if isLogarithm {
        Softmax.logApply(x.span, rows: rows, width: width, into: &$0)
      } else {
        Softmax.apply(x.span, rows: rows, width: width, into: &$0)
      }
    }
    try #expect(Closeness.firstDifference(y, fixture.floats("out.y")) == nil)
    var up = try fixture.floats("in.up.y")
    // The golden gradients were made without a gradient from the entry of -inf.
    for index in x.indices where x[index] == -.infinity { up[index] = 0 }
    let dx = Filled.one(x.count) {
      if isLogarithm {
        Softmax.logGradient(of: y.span, upstream: up.span, rows: rows, width: width, into: &$0)
      } else {
        Softmax.gradient(of: y.span, upstream: up.span, rows: rows, width: width, into: &$0)
      }
    }
    try #expect(Closeness.firstDifference(dx, fixture.floats("grad.x")) == nil)
  }

  @Test func rowsOfNothingButMinusInfinity() {
    let x = [Float](repeating: -.infinity, count: 19)
    #expect(
      Filled.one(19) { Softmax.apply(x.span, rows: 1, width: 19, into: &$0) }
        == [Float](repeating: 0, count: 19))
    #expect(Filled.one(19) { Softmax.logApply(x.span, rows: 1, width: 19, into: &$0) } == x)
  }

  @Test(arguments: [1, 15, 16, 17, 63, 64, 65, 131]) func sameBitsAloneAndOnThreads(width: Int) {
    let rows = 700
    let x = Filled.random(rows * width, seed: 1, scale: 20)
    let whole = Filled.one(x.count) { Softmax.apply(x.span, rows: rows, width: width, into: &$0, threads: 1) }
    #expect(
      Filled.one(x.count) { Softmax.apply(x.span, rows: rows, width: width, into: &$0, threads: 2) } == whole)
    for row in [0, 3, rows - 1] {
      let range = row * width..<(row + 1) * width
      let one = Array(x[range])
      #expect(
        Filled.one(width) { Softmax.apply(one.span, rows: 1, width: width, into: &$0) } == Array(whole[range])
      )
    }
    for row in 0..<rows {
      let sum = whole[row * width..<(row + 1) * width].reduce(0.0) { $0 + Double($1) }
      #expect(abs(sum - 1) < 1e-5)
    }
  }
}

@Suite struct TopValuesTests {
  @Test(arguments: [0, 1, 3, 16, 17, 200]) func sameAsSorting(k: Int) {
    // Few distinct values, so that many are equal.
    var values = Filled.random(131, seed: 9).map { ($0 * 8).rounded() }
    values[40] = .nan
    values[41] = -.infinity
    let expected = values.enumerated().filter { !$0.element.isNaN }
      .sorted { ($0.element, -$0.offset) > ($1.element, -$1.offset) }.prefix(k)
    let got = TopValues.find(values.span, k: k)
    #expect(got.map(\.index) == expected.map(\.offset))
    #expect(got.map(\.value) == expected.map(\.element))
  }

  /// Long rows, in which first a value is looked for that the largest reach: falling and rising ones, ones with few numbers
  /// that are finite, or none.
  @Test(arguments: [512, 527, 1500], [1, 5, 16, 50, 64, 65, 600]) func longRows(count: Int, k: Int) {
    let random = Filled.random(count, seed: 10).map { ($0 * 40).rounded() }
    var fewFinite = [Float](repeating: -.infinity, count: count)
    for place in [3, 77, 300, 301, 511] { fewFinite[place] = Float(place % 7) }
    var holes = random
    for place in stride(from: 0, to: count, by: 3) { holes[place] = .nan }
    holes[100] = .infinity
    let rows = [
      random, random.sorted(), Array(random.sorted().reversed()), fewFinite, holes,
      [Float](repeating: .nan, count: count), [Float](repeating: 2, count: count),
    ]
    for values in rows {
      let expected = values.enumerated().filter { !$0.element.isNaN }
        .sorted { ($0.element, -$0.offset) > ($1.element, -$1.offset) }.prefix(k)
      let got = TopValues.find(values.span, k: k)
      #expect(got.map(\.index) == expected.map(\.offset))
      #expect(got.map(\.value) == expected.map(\.element))
    }
  }
}
