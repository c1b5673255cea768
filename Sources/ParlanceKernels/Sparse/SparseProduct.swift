import ParlanceParallel

/// Products of sparse rows with dense ones.
public enum SparseProduct {
  /// out = S · D: for each sparse row the sum of the dense rows that its columns name, times its values. Each row is
  /// summed in the order of its columns, so that the result does not depend on the number of threads.
  /// - Parameters:
  ///   - rowStarts: where each sparse row starts in `columns` and `values`, and where the last one ends.
  ///   - columns: numbers of dense rows.
  ///   - dense: rows of `width` values.
  ///   - out: one row of `width` values a sparse row, overwritten; what lies beyond stays.
  public static func multiply(
    rowStarts: Span<Int>, columns: Span<Int32>, values: Span<Double>, dense: Span<Double>, width: Int,
    into out: inout MutableSpan<Double>, threads: Int
  ) {
    let rows = rowStarts.count - 1
    precondition(width > 0 && rows >= 0 && out.count >= rows * width, "sizes of a sparse product disagree")
    precondition(
      columns.count == values.count && rowStarts[rows] <= columns.count, "rows outside of their values")
    let limit = dense.count / width
    rowStarts.withUnsafeBufferPointer { rowStarts in
      columns.withUnsafeBufferPointer { columns in
        values.withUnsafeBufferPointer { values in
          dense.withUnsafeBufferPointer { dense in
            out.withUnsafeMutableBufferPointer { out in
              guard let c = columns.baseAddress, let v = values.baseAddress, let d = dense.baseAddress,
                let o = out.baseAddress
              else { return out.update(repeating: 0) }
              let operands = Operands(
                starts: rowStarts, columns: c, values: v, dense: d, out: o, width: width, limit: limit)
              ParallelLoop.run(count: rows, chunk: 512, threads: threads) { operands.multiply($0) }
            }
          }
        }
      }
    }
  }

  /// Where the operands lie, for threads that each write rows of their own.
  private struct Operands: Sendable {
    nonisolated(unsafe) let starts: UnsafeBufferPointer<Int>
    nonisolated(unsafe) let columns: UnsafePointer<Int32>
    nonisolated(unsafe) let values: UnsafePointer<Double>
    nonisolated(unsafe) let dense: UnsafePointer<Double>
    nonisolated(unsafe) let out: UnsafeMutablePointer<Double>
    let width: Int
    let limit: Int

    func multiply(_ rows: Range<Int>) {
      for row in rows {
        let range = starts[row]..<starts[row + 1]
        if width == 1 {
          out[row] = dot(range)
        } else {
          add(range, to: out + row * width)
        }
      }
    }

    @inline(__always)
    private func dot(_ range: Range<Int>) -> Double {
      var sum = 0.0
      for index in range {
        let column = Int(columns[index])
        precondition(column < limit, "a column without a dense row")
        sum += values[index] * dense[column]
      }
      return sum
    }

    @inline(__always)
    private func add(_ range: Range<Int>, to row: UnsafeMutablePointer<Double>) {
      row.update(repeating: 0, count: width)
      for index in range {
        let column = Int(columns[index])
        precondition(column < limit, "a column without a dense row")
        let value = values[index]
        let source = dense + column * width
        for place in 0..<width { row[place] += value * source[place] }
      }
    }
  }
}
