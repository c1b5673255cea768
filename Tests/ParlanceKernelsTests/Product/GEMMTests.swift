import ParlanceKernels
import Testing

@Suite struct GEMMTests {
  static let sizes = [
    (1, 1, 1), (3, 17, 33), (17, 33, 3), (33, 3, 17), (12, 32, 16), (13, 65, 130), (130, 31, 64),
  ]

  /// All transposes, factors and thread counts at sizes around those of tiles and panels.
  @Test(arguments: sizes, [(false, false), (false, true), (true, false), (true, true)])
  func agreesWithDefinition(size: (m: Int, n: Int, k: Int), transposed: (a: Bool, b: Bool)) {
    let (m, n, k) = size
    let (a, b) = (randomFloats(m * k, seed: 1), randomFloats(k * n, seed: 2))
    let expected = referenceProduct(
      a, transposed: transposed.a, b, transposed: transposed.b, m: m, n: n, k: k)
    for (alpha, beta, threads) in [(Float(1), Float(0), 1), (1, 1, 2), (-0.5, 2, 1), (0, 0.5, 1)] {
      let start = beta == 0 ? [Float](repeating: .nan, count: m * n) : randomFloats(m * n, seed: 3)
      var c = start
      var span = c.mutableSpan
      GEMM.multiply(
        a.span, transposed: transposed.a, b.span, transposed: transposed.b, m: m, n: n, k: k, alpha: alpha,
        beta: beta, into: &span, threads: threads)
      let whole = zip(expected, start).map {
        Double(alpha) * $0 + (beta == 0 ? 0 : Double(beta) * Double($1))
      }
      #expect(difference(c, whole) < 1e-5 * Double(k).squareRoot())
    }
  }

  /// Sizes at which rows, columns and depth are all cut into blocks.
  @Test(arguments: [(700, 300, 1700), (25, 5000, 900), (1030, 40, 4200), (50, 90, 2048)], [1, 2, 3])
  func largeProducts(size: (m: Int, n: Int, k: Int), threads: Int) {
    let (m, n, k) = size
    let (a, b) = (randomFloats(m * k, seed: 4), randomFloats(k * n, seed: 5))
    var c = [Float](repeating: .nan, count: m * n)
    var span = c.mutableSpan
    GEMM.multiply(a.span, b.span, transposed: true, m: m, n: n, k: k, into: &span, threads: threads)
    var random = SplitMix64(seed: 6)
    for _ in 0..<2000 {
      let (i, j) = (Int(random.next() % UInt64(m)), Int(random.next() % UInt64(n)))
      let sum = (0..<k).reduce(0.0) { $0 + Double(a[i * k + $1]) * Double(b[j * k + $1]) }
      #expect(abs(Double(c[i * n + j]) - sum) < 1e-4)
    }
  }

  @Test func nothingToMultiply() {
    var c: [Float] = [1, 2, 3, 4]
    var span = c.mutableSpan
    GEMM.multiply([Float]().span, [Float]().span, m: 2, n: 2, k: 0, beta: 0.5, into: &span, threads: 1)
    #expect(c == [0.5, 1, 1.5, 2])
    var other = c.mutableSpan
    GEMM.multiply([Float]().span, [Float]().span, m: 2, n: 2, k: 0, into: &other, threads: 1)
    #expect(c == [0, 0, 0, 0])
    var none: [Float] = []
    var empty = none.mutableSpan
    GEMM.multiply([Float]().span, [1, 2].span, m: 0, n: 2, k: 1, into: &empty, threads: 2)
    #expect(none.isEmpty)
  }

  /// Sizes within one tile, at its edges, and cut in depth; also without terms.
  @Test(arguments: [(3, 17, 33), (40, 70, 1100), (12, 32, 16), (5, 33, 0)], [0, 1] as [Float])
  func biasIsAddedToEachRow(size: (m: Int, n: Int, k: Int), beta: Float) {
    let (m, n, k) = size
    let (a, b, bias) = (randomFloats(m * k, seed: 7), randomFloats(n * k, seed: 8), randomFloats(n, seed: 9))
    var (plain, c) = (randomFloats(m * n, seed: 10), randomFloats(m * n, seed: 10))
    var plainSpan = plain.mutableSpan
    var span = c.mutableSpan
    GEMM.multiply(
      a.span, b.span, transposed: true, m: m, n: n, k: k, alpha: 2, beta: beta, into: &plainSpan, threads: 1)
    GEMM.multiply(
      a.span, b.span, transposed: true, m: m, n: n, k: k, alpha: 2, beta: beta, bias: bias.span, into: &span,
      threads: 2)
    #expect(zip(c.indices, c).allSatisfy { abs($1 - (plain[$0] + bias[$0 % n])) < 1e-5 })
  }
}
