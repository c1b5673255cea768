/// Whole rows of a matrix: broadcast over, summed, gathered by number, added to.
public enum RowKernels {
  /// y = x + bias, the bias being added to each row.
  public static func addBias(
    _ x: Span<Float>, _ bias: Span<Float>, into y: inout MutableSpan<Float>, threads: Int = 1
  ) {
    let width = bias.count
    ElementKernels.check(x.count, y.count)
    precondition(width > 0 ? x.count % width == 0 : x.count == 0, "a bias of \(width) for \(x.count) elements")
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
  public static func fill(_ y: inout MutableSpan<Float>, row: Span<Float>, threads: Int = 1) {
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
    _ x: Span<Float>, beta: Float = 0, into sums: inout MutableSpan<Float>, threads: Int = 1
  ) {
    let width = sums.count
    precondition(width > 0 ? x.count % width == 0 : x.count == 0, "columns of \(x.count) elements into \(width)")
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

  /// Row i of `y` becomes row ids[i] of `table`.
  /// - Precondition: ids are numbers of rows.
  public static func gather(
    _ table: Span<Float>, width: Int, ids: Span<Int32>, into y: inout MutableSpan<Float>, threads: Int = 1
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

  private static func check(rows count: Int, _ width: Int, _ ids: Span<Int32>, _ gathered: Int) {
    precondition(width > 0 || gathered == 0, "rows without columns")
    precondition(gathered == ids.count * width, "\(ids.count) rows of \(width) are not \(gathered) elements")
    let rows = width > 0 ? count / width : 0
    for index in ids.indices {
      precondition(ids[index] >= 0 && Int(ids[index]) < rows, "id \(ids[index]) in a table of \(rows) rows")
    }
  }
}
