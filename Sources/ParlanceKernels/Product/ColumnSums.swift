import ParlanceParallel

/// Sums over rows, as gradients of biases are.
enum ColumnSums {
  /// sumⱼ += Σ over rows of x[row, j]; rows are `stride` floats apart. Sums of blocks of 64 rows are added up, so that the
  /// error grows slowly with their number.
  static func add(
    _ x: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int, to sum: UnsafeMutablePointer<Float>,
    threads: Int
  ) {
    nonisolated(unsafe) let (x, sum) = (x, sum)
    let block = 512
    ParallelLoop.run(count: (columns + block - 1) / block, threads: rows < 64 ? 1 : threads) { blocks in
      Scratch.with(floats: block) { part in
        for index in blocks {
          let column = index * block
          let count = min(block, columns - column)
          for first in Swift.stride(from: 0, to: rows, by: 64) {
            part.initialize(repeating: 0, count: count)
            for row in first..<min(rows, first + 64) { add(x + (row * stride + column), to: part, count) }
            add(part, to: sum + column, count)
          }
        }
      }
    }
  }

  @inline(__always)
  private static func add(_ x: UnsafePointer<Float>, to sum: UnsafeMutablePointer<Float>, _ count: Int) {
    UnitLanes.each(of: count) { $0.put($0.load(sum) + $0.load(x), sum) }
  }
}
