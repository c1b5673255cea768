import CKernels
import COpenBLAS
import ParlanceParallel

/// Products by OpenBLAS, which itself runs on one thread: the cut over threads is ours.
enum OpenBLAS {
  /// Two pools of threads would fight for the cores.
  private static let oneThread: Void = openblas_set_num_threads(1)

  /// Whether a product is left to OpenBLAS. With fused multiply-add our tiles are equal or faster from some hundred rows and
  /// columns on; below that packing tells, but a row's bits then do not depend on the number of rows. A transposed left
  /// operand, as gradients of weights have it, sums over the rows of a batch anyway, and OpenBLAS packs it faster where
  /// registers have eight floats.
  static func isFaster(_ a: MatrixView, m: Int, n: Int, k: Int) -> Bool {
    guard parlance_has_wide_vectors() == 0, m > 4, m * n * k > 32_768 else { return false }
    return parlance_has_fma() == 0 || a.columnStride != 1
  }

  /// See `GEMM.product`. Each operand has a stride of 1.
  static func product(
    _ a: MatrixView, _ b: MatrixView, m: Int, n: Int, k: Int, alpha: Float, adding: Bool,
    into c: UnsafeMutablePointer<Float>, stride: Int, threads: Int
  ) {
    _ = oneThread
    nonisolated(unsafe) let (a, b, c) = (a, b, c)
    // Blocks of rows, or of columns where there are more of them, of 20 microseconds or more.
    let byRows = m >= n
    let pieces = max(1, min(threads * 2, m * n * k / 1_000_000, max(m, n) / 16))
    let chunk = (max(m, n) + pieces - 1) / pieces
    ParallelLoop.run(count: max(m, n), chunk: max(chunk, 1), threads: threads) { range in
      let left = byRows ? a.from(row: range.lowerBound) : a
      let right = byRows ? b : b.transposed.from(row: range.lowerBound).transposed
      let target = byRows ? c + range.lowerBound * stride : c + range.lowerBound
      let (rows, columns) = (byRows ? range.count : m, byRows ? n : range.count)
      cblas_sgemm(
        CblasRowMajor, left.columnStride == 1 ? CblasNoTrans : CblasTrans,
        right.columnStride == 1 ? CblasNoTrans : CblasTrans, Int32(rows), Int32(columns), Int32(k), alpha,
        left.base, leading(left, rows, k), right.base, leading(right, k, columns), adding ? 1 : 0, target,
        Int32(stride))
    }
  }

  /// Floats from one stored row to the next; more than a stored row has, also where there is only one.
  private static func leading(_ matrix: MatrixView, _ rows: Int, _ columns: Int) -> Int32 {
    Int32(matrix.columnStride == 1 ? max(matrix.rowStride, columns) : max(matrix.columnStride, rows))
  }
}
