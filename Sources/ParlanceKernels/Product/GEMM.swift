/// Products of dense row-major matrices.
///
/// Where the build has fused multiply-add, both operands are packed and multiplied by the register tiles of this folder;
/// OpenBLAS does large products elsewhere, and those with a transposed left operand where registers have eight floats.
public enum GEMM {
  /// c = alpha · op(a) op(b) + beta · c + bias, where op is nothing or transposing.
  /// - Parameters:
  ///   - a: `m` rows of `k` floats; `k` rows of `m` where transposed.
  ///   - b: `k` rows of `n` floats; `n` rows of `k` where transposed.
  ///   - m: rows of c.
  ///   - n: columns of c.
  ///   - k: terms of each sum.
  ///   - bias: `n` floats that are added to each row of c; none where nil.
  ///   - c: `m` rows of `n` floats. Where beta is 0 they are not read.
  public static func multiply(
    _ a: Span<Float>, transposed aTransposed: Bool = false, _ b: Span<Float>,
    transposed bTransposed: Bool = false,
    m: Int, n: Int, k: Int, alpha: Float = 1, beta: Float = 0, bias: Span<Float>? = nil,
    into c: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    precondition(
      m >= 0 && n >= 0 && k >= 0 && a.count == m * k && b.count == k * n && c.count == m * n,
      "sizes of a product disagree: \(a.count) and \(b.count) floats into \(c.count), m \(m), n \(n), k \(k)")
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          guard let c = c.baseAddress else { return }
          precondition(bias.length ?? n == n, "a bias of \(bias.length ?? 0) for \(n) columns")
          scale(c, count: m * n, by: beta)
          bias.withPointer { bias in
            guard let a = a.baseAddress, let b = b.baseAddress, alpha != 0, k > 0 else {
              if beta == 0 { c.update(repeating: 0, count: m * n) }
              if let bias { add(bias, to: c, rows: m, columns: n, stride: n) }
              return
            }
            product(
              aTransposed ? MatrixView(a, rowStride: 1, columnStride: m) : MatrixView(a, rowStride: k),
              bTransposed ? MatrixView(b, rowStride: 1, columnStride: k) : MatrixView(b, rowStride: n),
              m: m, n: n, k: k, alpha: alpha, adding: beta != 0, bias: bias, into: c, stride: n,
              threads: threads)
          }
        }
      }
    }
  }

  /// c = alpha · a op(b) + beta · c + bias: as above, where only b may be transposed.
  public static func multiply(
    _ a: Span<Float>, _ b: Span<Float>, transposed: Bool, m: Int, n: Int, k: Int, alpha: Float = 1,
    beta: Float = 0,
    bias: Span<Float>? = nil, into c: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    multiply(
      a, transposed: false, b, transposed: transposed, m: m, n: n, k: k, alpha: alpha, beta: beta, bias: bias,
      into: &c, threads: threads)
  }

  private static func scale(_ c: UnsafeMutablePointer<Float>, count: Int, by beta: Float) {
    guard beta != 0, beta != 1 else { return }
    for i in 0..<count { c[i] *= beta }
  }

  private static func add(
    _ bias: UnsafePointer<Float>, to c: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int
  ) {
    for row in 0..<rows { for i in 0..<columns { c[row &* stride &+ i] += bias[i] } }
  }

  /// c = alpha · a b + bias, or c += alpha · a b + bias where `adding`; a of m x k, b of k x n.
  static func product(
    _ a: MatrixView, _ b: MatrixView, m: Int, n: Int, k: Int, alpha: Float = 1, adding: Bool = false,
    bias: UnsafePointer<Float>? = nil, into c: UnsafeMutablePointer<Float>, stride: Int, threads: Int
  ) {
    if OpenBLAS.isFaster(a, m: m, n: n, k: k) {
      OpenBLAS.product(
        a, b, m: m, n: n, k: k, alpha: alpha, adding: adding, into: c, stride: stride, threads: threads)
      if let bias { add(bias, to: c, rows: m, columns: n, stride: stride) }
      return
    }
    // Panels of b take at most 16 MB, if that is enough for eight.
    let block = max(8 * TileProduct.width, (1 << 22) / max(k, 1) & ~(TileProduct.width - 1))
    Scratch.with(floats: 16 * Panels.vectorCount(columns: min(n, block), depth: k)) { packed in
      var first = 0
      while first < n {
        let columns = min(block, n - first)
        Panels.pack(
          b.transposed.from(row: first), columns: columns, depth: k, into: packed, threads: threads)
        let vectors = UnsafeRawPointer(packed).assumingMemoryBound(to: Vector16.self)
        var product = PanelProduct(
          panels: Panels(base: vectors, columns: columns, depth: k), y: c + first, stride: stride)
        product.continuing = adding
        product.bias = bias.map { $0 + first }
        product.factor = alpha
        product.multiply(a, rows: m, threads: threads)
        first += block
      }
    }
  }
}
