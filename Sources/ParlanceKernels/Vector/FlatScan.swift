import ParlanceParallel

/// Finds the rows of a table that have the largest product with a vector, by going through all of them.
///
/// A first pass over coarse copies (half the memory, which is what takes the time) leaves the rows that may be among the
/// best, given how far a coarse product can be off; only those are multiplied in full. The answer is exact.
public struct FlatScan: Sendable {
  /// Rows of length 1 or 0.
  public let table: HogwildTable
  private let coarse: CoarseRows

  /// Makes room for `rowCount` rows. Returns nil where the memory can't be had.
  public init?(rowCount: Int, dimension: Int) {
    guard let table = HogwildTable(rowCount: rowCount, dimension: dimension),
      let coarse = CoarseRows(rowCount: rowCount, dimension: dimension)
    else { return nil }
    self.table = table
    self.coarse = coarse
  }

  /// To be called when rows of the table have got their values.
  public func finish(_ rows: Range<Int>) { coarse.copy(rows, of: table) }

  /// The `k` rows with the largest products, best first, on up to `threads` threads.
  /// - Parameter query: `table.dimension` values.
  public func best(_ k: Int, query: [Float], threads: Int) -> [ScoredRow] {
    precondition(query.count == table.dimension, "query of \(query.count) for \(table.dimension) columns")
    let count = table.rowCount
    let k = min(k, count)
    guard threads > 1, count > 4096 else { return best(k, rows: 0..<count, query).sorted }
    let results = LockedValue(TopRows(capacity: k))
    ParallelLoop.run(count: count, chunk: (count - 1) / threads + 1, threads: threads) { rows in
      let found = best(k, rows: rows, query)
      results.withLock { $0.merge(found) }
    }
    return results.withLock { $0.sorted }
  }

  /// A row that scores t or more in full scores t − m or more here, m being the margin; and the k-th best in full is at
  /// least m below the k-th best here. So whatever lies more than 2m below the k-th best here is not among the k best.
  private func best(_ k: Int, rows: Range<Int>, _ query: [Float]) -> TopRows {
    let slack = 2 * coarse.margin(queryNorm: VectorKernels.norm(query.span))
    var nearest = TopRows(capacity: k)
    var candidates: [ScoredRow] = []
    coarse.padded(query).withUnsafeBufferPointer { padded in
      guard let q = padded.baseAddress else { return }
      var row = rows.lowerBound
      while row &+ 4 <= rows.upperBound {
        let scores = coarse.products(row, q)
        if any(scores .>= nearest.threshold - slack) {
          for i in 0..<4 where scores[i] >= nearest.threshold - slack {
            candidates.append(ScoredRow(row: row &+ i, score: scores[i]))
            nearest.offer(row &+ i, scores[i])
          }
        }
        row &+= 4
      }
      for rest in row..<rows.upperBound { candidates.append(ScoredRow(row: rest, score: .infinity)) }
    }
    var top = TopRows(capacity: k)
    for candidate in candidates where candidate.score >= nearest.threshold - slack {
      top.offer(candidate.row, table.withRow(candidate.row) { VectorKernels.dot($0, query.span) })
    }
    return top
  }
}
