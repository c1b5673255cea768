import ParlanceKernels

/// The rows of a table that ids name.
/// - Parameters:
///   - ids: numbers of rows; may repeat.
///   - table: [count, width].
///   - padding: an id that is looked up as any other, but whose row gets no gradient.
/// - Returns: [ids.count, width].
///
/// The gradient is one of rows: only those that were looked up.
public func embedding(_ ids: [Int32], _ table: Tensor, padding: Int32? = nil) -> Tensor {
  precondition(table.shape.rank == 2, "embedding in a table of \(table.shape), which is not [count, width]")
  let width = table.shape.width
  let y = Tensor([ids.count, width]) { y in
    table.withElements {
      RowKernels.gather($0, width: width, ids: ids.span, into: &y, threads: Threads.count)
    }
  }
  return Recorder(table).record(y) { upstream, inputs in
    guard let padding, ids.contains(padding) else { return inputs.add(upstream, at: ids, to: 0) }
    let kept = ids.indices.filter { ids[$0] != padding }
    inputs.add(gatherRows(upstream, kept), at: kept.map { ids[$0] }, to: 0)
  }
}

/// Rows of x by number, in the order asked for; a row may stand more than once.
/// - Parameter x: [rows, width].
/// - Returns: [numbers.count, width].
public func gatherRows(_ x: Tensor, _ numbers: [Int]) -> Tensor {
  precondition(x.shape.rank == 2, "gatherRows of \(x.shape), which is not [rows, width]")
  let width = x.shape.width
  let numbers = numbers.map { Int32($0) }
  let y = Tensor([numbers.count, width]) { y in
    x.withElements {
      RowKernels.gather($0, width: width, ids: numbers.span, into: &y, threads: Threads.count)
    }
  }
  return Recorder(x).record(y) { upstream, inputs in
    inputs.accumulate(0) { dx, beta in
      if beta == 0 { dx.update(repeating: 0) }
      upstream.withElements { RowKernels.scatterAdd($0, width: width, ids: numbers.span, into: &dx) }
    }
  }
}
