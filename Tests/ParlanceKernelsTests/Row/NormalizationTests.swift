import ParlanceKernels
import ParlanceTestSupport
import Testing

@Suite struct NormalizationTests {
  struct Result: Equatable {
    var y: [Float]
    var dx: [Float]
    var weight: [Float]
    var bias: [Float]
  }

  /// Forward and backward; RMS norm where `epsilon` comes with `isRMS`.
  static func run(
    _ x: [Float], _ up: [Float], width: Int, weight: [Float]?, bias: [Float]?, epsilon: Float,
    isRMS: Bool = false,
    threads: Int = 1
  ) -> Result {
    let rows = x.count / width
    var (y, mean, inverse) = (
      [Float](x), [Float](repeating: .nan, count: rows), [Float](repeating: .nan, count: rows)
    )
    var (dx, dw, db) = (x, [Float](repeating: .nan, count: width), [Float](repeating: .nan, count: width))
    do {
      var ySpan = y.mutableSpan
      var meanSpan = mean.mutableSpan
      var inverseSpan = inverse.mutableSpan
      if isRMS {
        Normalization.rmsNorm(
          x.span, rows: rows, width: width, weight: weight?.span, epsilon: epsilon, into: &ySpan,
          inverseRoot: &inverseSpan, threads: threads)
      } else {
        Normalization.layerNorm(
          x.span, rows: rows, width: width, weight: weight?.span, bias: bias?.span, epsilon: epsilon,
          into: &ySpan,
          mean: &meanSpan, inverseDeviation: &inverseSpan, threads: threads)
      }
    }
    var dxSpan = dx.mutableSpan
    var dwSpan = dw.mutableSpan
    var dbSpan = db.mutableSpan
    if isRMS {
      Normalization.rmsNormGradient(
        x.span, upstream: up.span, rows: rows, width: width, weight: weight?.span, inverseRoot: inverse.span,
        into: &dxSpan, weightGradient: &dwSpan, threads: threads)
    } else {
      Normalization.layerNormGradient(
        x.span, upstream: up.span, rows: rows, width: width, weight: weight?.span, mean: mean.span,
        inverseDeviation: inverse.span, into: &dxSpan, weightGradient: &dwSpan, biasGradient: &dbSpan,
        threads: threads)
    }
    return Result(y: y, dx: dx, weight: dw, bias: db)
  }

  @Test func goldenValues() throws {
    var seen = 0
    for fixture in try SafetensorsFixture.all(in: "sequence/layers") where fixture.name.contains("norm_") {
      seen += 1
      let isRMS = fixture.name.hasPrefix("rms")
      let width = try #require(try fixture.shape("in.x").last)
      let epsilon = try #require(fixture.metadata["eps"].flatMap(Float.init))
      let weight = fixture.has("in.weight") ? try fixture.floats("in.weight") : nil
      let bias = fixture.has("in.bias") ? try fixture.floats("in.bias") : nil
      let got = Self.run(
        try fixture.floats("in.x"), try fixture.floats("in.up.y"), width: width, weight: weight, bias: bias,
        epsilon: epsilon, isRMS: isRMS)
      // The inputs of that file lie at 1000: their own rounding is this large.
      let relative = fixture.name.contains("offset1000") ? 2e-4 : 1e-5
      func compare(_ got: [Float], _ name: String) throws {
        let difference = Closeness.firstDifference(got, try fixture.floats(name), relative: relative)
        #expect(difference == nil, "\(fixture.name), \(name)")
      }
      try compare(got.y, "out.y")
      try compare(got.dx, "grad.x")
      if weight != nil { try compare(got.weight, "grad.weight") }
      if bias != nil { try compare(got.bias, "grad.bias") }
    }
    #expect(seen >= 6)
  }

  @Test(arguments: [1, 15, 16, 17, 63, 64, 65, 131], [false, true])
  func sameBitsAloneAndOnThreads(width: Int, isRMS: Bool) {
    let rows = 300
    let x = Filled.random(rows * width, seed: 1)
    let up = Filled.random(rows * width, seed: 2)
    let weight = Filled.random(width, seed: 3)
    let bias = isRMS ? nil : Filled.random(width, seed: 4)
    func run(_ range: Range<Int>, threads: Int) -> Result {
      let values = range.lowerBound * width..<range.upperBound * width
      return Self.run(
        Array(x[values]), Array(up[values]), width: width, weight: weight, bias: bias, epsilon: 1e-5,
        isRMS: isRMS,
        threads: threads)
    }
    let whole = run(0..<rows, threads: 1)
    let threaded = run(0..<rows, threads: 2)
    #expect(threaded.y == whole.y && threaded.dx == whole.dx && threaded.weight == whole.weight)
    #expect(isRMS || threaded.bias == whole.bias)
    for row in [0, 1, rows - 1] {
      let alone = run(row..<row + 1, threads: 1)
      #expect(alone.y == Array(whole.y[row * width..<(row + 1) * width]))
      #expect(alone.dx == Array(whole.dx[row * width..<(row + 1) * width]))
    }
  }
}
