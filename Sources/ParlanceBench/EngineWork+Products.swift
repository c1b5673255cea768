import ParlanceKernels

/// Reads memory from end to end.
struct SweepWork: EngineWork {
  private let memory: [SIMD16<Float>]
  private var sum = SIMD16<Float>.zero

  init(bytes: Int) { memory = [SIMD16<Float>](repeating: SIMD16(repeating: 1), count: max(4, bytes / 64)) }

  mutating func run(threads: Int) {
    sum = memory.withUnsafeBufferPointer { memory in
      var (a, b) = (SIMD16<Float>.zero, SIMD16<Float>.zero)
      var (c, d) = (a, b)
      var i = 0
      while i &+ 4 <= memory.count {
        a += memory[i]
        b += memory[i &+ 1]
        c += memory[i &+ 2]
        d += memory[i &+ 3]
        i &+= 4
      }
      return (a + b) + (c + d)
    }
  }

  var results: [[Float]] { [(0..<16).map { sum[$0] }] }
}

/// y = x Wᵀ with a packed W.
struct PackedWork: EngineWork {
  private let rows: Int
  private let weight: PackedMatrix
  private let x: [Float]
  private var y: [Float]

  init(rows: Int, outputs: Int, inputs: Int) {
    self.rows = rows
    weight = PackedMatrix(
      EngineInputs.values(outputs * inputs, seed: 2).span, rows: outputs, columns: inputs)
    x = EngineInputs.values(rows * inputs, seed: 1)
    y = [Float](repeating: 0, count: rows * outputs)
  }

  mutating func run(threads: Int) {
    var output = take(&y)
    var span = output.mutableSpan
    weight.multiply(x.span, rows: rows, into: &span, threads: threads)
    y = output
  }

  var results: [[Float]] { [y] }
}

/// A product of two plain matrices.
struct ProductWork: EngineWork {
  private let (m, n, k): (Int, Int, Int)
  private let transposed: (a: Bool, b: Bool)
  private let a: [Float]
  private let b: [Float]
  private var c: [Float]

  init(_ operation: String, m: Int, n: Int, k: Int) {
    (self.m, self.n, self.k) = (m, n, k)
    transposed = (operation == "gemm-tn", operation == "gemm-nt")
    a = EngineInputs.values(m * k, seed: 1)
    b = EngineInputs.values(k * n, seed: 2)
    c = [Float](repeating: 0, count: m * n)
  }

  mutating func run(threads: Int) {
    var output = take(&c)
    var span = output.mutableSpan
    GEMM.multiply(
      a.span, transposed: transposed.a, b.span, transposed: transposed.b, m: m, n: n, k: k, into: &span,
      threads: threads)
    c = output
  }

  var results: [[Float]] { [c] }
}
