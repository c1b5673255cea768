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
        let start = range.lowerBound * inner
        for i in upstream.indices { dx[start + i] += upstream[i] }
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
      for row in 0..<rows {
        let (from, to) = (row * width + range.lowerBound, row * range.count)
        for i in 0..<range.count { y[to + i] = x[from + i] }
      }
    }
  }
  return Recorder(x).record(y) { upstream, inputs in
    inputs.accumulate(0) { dx, beta in
      if beta == 0 { dx.update(repeating: 0) }
      upstream.withElements { upstream in
        for row in 0..<rows {
          let (to, from) = (row * width + range.lowerBound, row * range.count)
          for i in 0..<range.count { dx[to + i] += upstream[from + i] }
        }
      }
    }
  }
}

/// Cuts a tensor along its last axis into parts of the given widths, which add up to its own.
public func split(_ x: Tensor, widths: [Int]) -> [Tensor] {
  precondition(
    widths.allSatisfy { $0 >= 0 } && widths.reduce(0, +) == x.shape.width, "a split of \(x.shape) into \(widths)")
  var start = 0
  return widths.map { width in
    defer { start += width }
    return sliceColumns(x, start..<start + width)
  }
}
