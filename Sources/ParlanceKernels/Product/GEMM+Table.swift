extension GEMM {
  /// c = a bᵀ: each row of `a` times each of the `rows` of `table`.
  /// - Parameters:
  ///   - a: `m` rows of `table.dimension` floats.
  ///   - c: `m` rows of `rows.count` floats, overwritten.
  public static func multiply(
    _ a: Span<Float>, m: Int, by table: HogwildTable, rows: Range<Int>, into c: inout MutableSpan<Float>,
    threads: Int = 1
  ) {
    let (n, k) = (rows.count, table.dimension)
    precondition(rows.lowerBound >= 0 && rows.upperBound <= table.rowCount, "rows outside of the table")
    precondition(a.count >= m * k && c.count >= m * n, "sizes of a product disagree")
    a.withUnsafeBufferPointer { a in
      c.withUnsafeMutableBufferPointer { c in
        guard let a = a.baseAddress, let c = c.baseAddress else { return }
        product(
          MatrixView(a, rowStride: k),
          MatrixView(table.base + rows.lowerBound * table.stride, rowStride: 1, columnStride: table.stride),
          m: m, n: n, k: k, into: c, stride: n, threads: threads)
      }
    }
  }
}
