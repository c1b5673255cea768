/// Sums over rows, as gradients of biases are.
enum ColumnSums {
  /// sumⱼ = Σ over rows of x[row, j]; rows are `stride` floats apart. Sums of blocks of 64 rows are added up, so that the
  /// error grows slowly with their number.
  static func compute(
    _ x: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int, into sum: UnsafeMutablePointer<Float>
  ) {
    sum.update(repeating: 0, count: columns)
    Scratch.with(floats: columns) { part in
      for first in Swift.stride(from: 0, to: rows, by: 64) {
        part.initialize(repeating: 0, count: columns)
        for row in first..<min(rows, first + 64) { add(x + row * stride, to: part, columns) }
        add(part, to: sum, columns)
      }
    }
  }

  @inline(__always)
  private static func add(_ x: UnsafePointer<Float>, to sum: UnsafeMutablePointer<Float>, _ count: Int) {
    UnitLanes.each(of: count) { $0.put($0.load(sum) + $0.load(x), sum) }
  }
}
