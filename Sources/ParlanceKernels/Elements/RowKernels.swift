/// Whole rows of a matrix: broadcast over, summed, gathered by number, added to.
public enum RowKernels {
  /// y = x + bias, the bias being added to each row.
  public static func addBias(
    _ x: Span<Float>, _ bias: Span<Float>, into y: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    let width = bias.count
    ElementKernels.check(x.count, y.count)
    precondition(
      width > 0 ? x.count % width == 0 : x.count == 0, "a bias of \(width) for \(x.count) elements")
    x.withReadFloats { x in
      bias.withReadFloats { bias in
        y.withWriteFloats { [rows = width > 0 ? y.count / width : 0] y in
          ElementLoop.run(rows: rows, width: width, threads: threads) { range in
            for row in range {
              let start = row &* width
              for i in 0..<width { y[start &+ i] = x[start &+ i] + bias[i] }
            }
          }
        }
      }
    }
  }

  /// Each row of `y` becomes `row`.
  public static func fill(_ y: inout MutableSpan<Float>, row: Span<Float>, threads: Int = Threads.count) {
    let width = row.count
    precondition(width > 0 ? y.count % width == 0 : y.count == 0, "rows of \(width) in \(y.count) elements")
    row.withReadFloats { row in
      y.withWriteFloats { [rows = width > 0 ? y.count / width : 0] y in
        ElementLoop.run(rows: rows, width: width, threads: threads) { range in
          for at in range { (y.base + at &* width).update(from: row.base, count: width) }
        }
      }
    }
  }

  /// sums = beta · sums + the sums of x's columns. Each column's sum runs over the rows in order.
  public static func sumColumns(
    _ x: Span<Float>, beta: Float = 0, into sums: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    let width = sums.count
    precondition(
      width > 0 ? x.count % width == 0 : x.count == 0, "columns of \(x.count) elements into \(width)")
    if beta == 0 { sums.update(repeating: 0) }
    let rows = width > 0 ? x.count / width : 0
    x.withReadFloats { x in
      sums.withWriteFloats { sums in
        // Threads take columns, so that the order of each sum is the same however many there are.
        let block = 256
        let blocks = (width + block - 1) / block
        let workers = rows * width >= 2 * ElementLoop.piece ? threads : 1
        ElementLoop.run(rows: blocks, width: workers > 1 ? ElementLoop.piece : 0, threads: workers) { range in
          for at in range {
            let first = at &* block
            let count = min(block, width - first)
            for row in 0..<rows {
              let start = row &* width &+ first
              for i in 0..<count { sums[first &+ i] += x[start &+ i] }
            }
          }
        }
      }
    }
  }

  /// Row i of `y` becomes the mean of those of x in runs[i], 0 where there are none. Each sum runs over the rows in order.
  /// - Precondition: runs lie within x.
  public static func meanRuns(
    _ x: Span<Float>, width: Int, runs: [Range<Int>], into y: inout MutableSpan<Float>,
    threads: Int = Threads.count
  ) {
    precondition(
      width > 0 && y.count == runs.count * width
        && runs.allSatisfy { $0.lowerBound >= 0 && $0.upperBound * width <= x.count },
      "means of \(runs.count) runs of rows of \(width): \(x.count) and \(y.count) elements")
    let total = runs.reduce(0) { $0 + $1.count }
    x.withUnsafeBufferPointer { x in
      y.withWriteFloats { y in
        // Where there are no rows the address is never read.
        let rows = ReadFloats(base: x.baseAddress ?? UnsafePointer(y.base))
        ElementLoop.run(rows: runs.count, width: total * width / max(1, runs.count), threads: threads) {
          for index in $0 {
            let run = runs[index]
            let factor = 1 / Float(max(1, run.count))
            UnitLanes.each(of: width) { units in
              var sum = Vector16.zero
              for row in run { sum += units.load(rows.base + row &* width) }
              units.put(sum * factor, y.base + index &* width)
            }
          }
        }
      }
    }
  }

  /// Row i of `y` becomes row ids[i] of `table`.
  /// - Precondition: ids are numbers of rows.
  public static func gather(
    _ table: Span<Float>, width: Int, ids: Span<Int32>, into y: inout MutableSpan<Float>,
    threads: Int = Threads.count
  ) {
    check(rows: table.count, width, ids, y.count)
    table.withReadFloats { table in
      ids.withUnsafeBufferPointer { ids in
        nonisolated(unsafe) let ids = ids
        y.withWriteFloats { y in
          ElementLoop.run(rows: ids.count, width: width, threads: threads) { range in
            for row in range {
              (y.base + row &* width).update(from: table.base + Int(ids[row]) &* width, count: width)
            }
          }
        }
      }
    }
  }

  /// Adds row i of `x` to row ids[i] of `sum`, in order.
  /// - Precondition: ids are numbers of rows.
  public static func scatterAdd(
    _ x: Span<Float>, width: Int, ids: Span<Int32>, into sum: inout MutableSpan<Float>
  ) {
    check(rows: sum.count, width, ids, x.count)
    x.withReadFloats { x in
      sum.withWriteFloats { sum in
        for row in ids.indices {
          let (target, source) = (sum.base + Int(ids[row]) &* width, x.base + row &* width)
          for i in 0..<width { target[i] += source[i] }
        }
      }
    }
  }

  /// Copies, or adds, a block of `rows` rows of `width` floats from one matrix into another.
  /// - Parameters:
  ///   - x: where to read; the block starts at float `start`, its rows are `stride` floats apart.
  ///   - y: where to write; the block starts at float `target`, its rows are `targetStride` floats apart.
  ///   - adding: whether to add to what is there.
  public static func copyBlock(
    _ x: Span<Float>, start: Int, stride: Int, into y: inout MutableSpan<Float>, at target: Int,
    targetStride: Int,
    rows: Int, width: Int, adding: Bool = false, threads: Int = Threads.count
  ) {
    guard rows > 0, width > 0 else { return }
    precondition(
      start >= 0 && target >= 0 && stride >= 0 && targetStride >= 0
        && start + (rows - 1) * stride + width <= x.count
        && target + (rows - 1) * targetStride + width <= y.count,
      "a block of \(rows) x \(width) does not lie in \(x.count) and \(y.count) elements")
    x.withReadFloats { x in
      y.withWriteFloats { y in
        // A single row may be a whole tensor: it is cut like rows are.
        let cut = rows == 1 ? (count: (width - 1) / 1024 + 1, size: 1024) : (count: rows, size: width)
        ElementLoop.run(rows: cut.count, width: cut.size, threads: threads) { pieces in
          for piece in pieces {
            let (from, to, count) =
              rows == 1
              ? (start + piece &* 1024, target + piece &* 1024, min(1024, width - piece &* 1024))
              : (start + piece &* stride, target + piece &* targetStride, width)
            if adding {
              for i in 0..<count { y[to &+ i] += x[from &+ i] }
            } else {
              (y.base + to).update(from: x.base + from, count: count)
            }
          }
        }
      }
    }
  }

  private static func check(rows count: Int, _ width: Int, _ ids: Span<Int32>, _ gathered: Int) {
    precondition(width > 0 || gathered == 0, "rows without columns")
    precondition(gathered == ids.count * width, "\(ids.count) rows of \(width) are not \(gathered) elements")
    let rows = width > 0 ? count / width : 0
    for index in ids.indices {
      precondition(ids[index] >= 0 && Int(ids[index]) < rows, "id \(ids[index]) in a table of \(rows) rows")
    }
  }
}
