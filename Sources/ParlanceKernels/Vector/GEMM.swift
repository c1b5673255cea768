import COpenBLAS

/// Products of dense row-major matrices, by OpenBLAS.
public enum GEMM {
  /// c = a bᵀ: each row of `a` times each of the `rows` of `table`.
  /// - Parameters:
  ///   - a: `m` rows of `table.dimension` floats.
  ///   - c: `m` rows of `rows.count` floats, overwritten.
  public static func multiply(
    _ a: Span<Float>, m: Int, by table: HogwildTable, rows: Range<Int>, into c: inout MutableSpan<Float>
  ) {
    let (n, k) = (rows.count, table.dimension)
    precondition(rows.lowerBound >= 0 && rows.upperBound <= table.rowCount, "rows outside of the table")
    precondition(a.count >= m * k && c.count >= m * n, "sizes of a product disagree")
    guard m > 0, n > 0 else { return }
    a.withUnsafeBufferPointer { a in
      c.withUnsafeMutableBufferPointer { c in
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, Int32(m), Int32(n), Int32(k), 1, a.baseAddress, Int32(k),
          table.base + rows.lowerBound * table.stride, Int32(table.stride), 0, c.baseAddress, Int32(n))
      }
    }
  }

  /// How many threads OpenBLAS itself uses for one product, in the whole process. 1 where the callers run in
  /// parallel.
  public static func useThreads(_ count: Int) { openblas_set_num_threads(Int32(max(1, count))) }
}
