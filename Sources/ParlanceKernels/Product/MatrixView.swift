/// A matrix somewhere in memory: element (i, k) lies at `base[i * rowStride + k * columnStride]`.
/// Packing is fast where one of the strides is 1.
struct MatrixView {
  var base: UnsafePointer<Float>
  var rowStride: Int
  var columnStride: Int

  init(_ base: UnsafePointer<Float>, rowStride: Int, columnStride: Int = 1) {
    (self.base, self.rowStride, self.columnStride) = (base, rowStride, columnStride)
  }

  var transposed: MatrixView { MatrixView(base, rowStride: columnStride, columnStride: rowStride) }

  @inline(__always)
  func from(row: Int, column: Int = 0) -> MatrixView {
    MatrixView(
      base + (row &* rowStride &+ column &* columnStride), rowStride: rowStride, columnStride: columnStride)
  }
}
