import ParlanceKernels

/// Entries `range` along the first axis. A view: nothing is copied.
/// - Parameter x: [rows, ...].
public func sliceRows(_ x: Tensor, _ range: Range<Int>) -> Tensor {
  precondition(
    x.shape.rank > 0 && range.lowerBound >= 0 && range.upperBound <= x.shape[0],
    "rows \(range) of a tensor of \(x.shape)")
  let inner = x.shape.droppingFirst().count
  return Recorder(x).record(x.detached.leadingView(range)) { upstream, inputs in
    inputs.accumulate(0) { dx, beta in
      if beta == 0 { dx.update(repeating: 0) }
      upstream.withElements { upstream in
        RowKernels.copyBlock(
          upstream, start: 0, stride: 0, into: &dx, at: range.lowerBound * inner, targetStride: 0, rows: 1,
          width: upstream.count, adding: true)
      }
    }
  }
}

/// Columns `range`, that is, entries along the last axis.
/// - Parameter x: [..., width].
/// - Returns: [..., range.count].
public func sliceColumns(_ x: Tensor, _ range: Range<Int>) -> Tensor {
  let (rows, width) = (x.shape.rows, x.shape.width)
  precondition(
    x.shape.rank > 0 && range.lowerBound >= 0 && range.upperBound <= width,
    "columns \(range) of a tensor of \(x.shape)")
  let y = Tensor(x.shape.with(width: range.count)) { y in
    x.withElements { x in
      RowKernels.copyBlock(
        x, start: range.lowerBound, stride: width, into: &y, at: 0, targetStride: range.count, rows: rows,
        width: range.count)
    }
  }
  return Recorder(x).record(y) { upstream, inputs in
    inputs.accumulate(0) { dx, beta in
      if beta == 0 { dx.update(repeating: 0) }
      upstream.withElements { upstream in
        RowKernels.copyBlock(
          upstream, start: 0, stride: range.count, into: &dx, at: range.lowerBound, targetStride: width,
          rows: rows,
          width: range.count, adding: true)
      }
    }
  }
}

/// Cuts a tensor along its last axis into parts of the given widths, which add up to its own.
public func split(_ x: Tensor, widths: [Int]) -> [Tensor] {
  precondition(
    widths.allSatisfy { $0 >= 0 } && widths.reduce(0, +) == x.shape.width,
    "a split of \(x.shape) into \(widths)")
  var start = 0
  return widths.map { width in
    defer { start += width }
    return sliceColumns(x, start..<start + width)
  }
}
