import CKernels

/// Finds the rows of a table that have the largest product with a vector, by going through all of them.
public enum FlatScan {
  private static let block = 256

  /// The `k` best of the table's first `count` rows, best first, on up to `threads` threads.
  /// - Parameter query: `table.dimension` values.
  public static func best(
    _ k: Int, of table: HogwildTable, count: Int, query: [Float], threads: Int
  ) -> [ScoredRow] {
    precondition(query.count == table.dimension, "query of \(query.count) for \(table.dimension) columns")
    precondition(count <= table.rowCount, "\(count) rows of a table of \(table.rowCount)")
    let k = min(k, count)
    guard threads > 1, count > 4096 else { return best(k, of: table, rows: 0..<count, query).sorted }
    let chunk = (count + threads - 1) / threads / block * block + block
    let results = LockedValue(TopRows(capacity: k))
    ParallelLoop.run(count: count, chunk: chunk, threads: threads) { rows in
      let found = best(k, of: table, rows: rows, query)
      results.withLock { $0.merge(found) }
    }
    return results.withLock { $0.sorted }
  }

  private static func best(_ k: Int, of table: HogwildTable, rows: Range<Int>, _ query: [Float]) -> TopRows {
    let vectors = table.stride / 16
    // The query in the table's padded shape, on a vector's boundary.
    var padded = [SIMD16<Float>](repeating: .zero, count: vectors)
    for i in query.indices { padded[i / 16][i % 16] = query[i] }
    var top = TopRows(capacity: k)
    padded.withUnsafeBufferPointer { query in
      guard let q = query.baseAddress else { return }
      var row = rows.lowerBound
      while row &+ 4 <= rows.upperBound {
        let scores = dot4(table.row(row), vectors, q)
        if (scores .>= top.threshold) != SIMDMask(repeating: false) {
          for i in 0..<4 { top.offer(row &+ i, scores[i]) }
        }
        row &+= 4
      }
      while row < rows.upperBound {
        top.offer(row, dot1(table.row(row), vectors, q))
        row &+= 1
      }
    }
    return top
  }

  /// The products of four neighboring rows with q.
  @inline(__always)
  private static func dot4(
    _ a: UnsafeMutablePointer<SIMD16<Float>>, _ vectors: Int, _ q: UnsafePointer<SIMD16<Float>>
  ) -> SIMD4<Float> {
    let (b, c, d) = (a + vectors, a + 2 &* vectors, a + 3 &* vectors)
    var (s0, s1, s2, s3) = (
      SIMD16<Float>.zero, SIMD16<Float>.zero, SIMD16<Float>.zero, SIMD16<Float>.zero
    )
    for i in 0..<vectors {
      let x = q[i]
      s0 = multiplyAdd(s0, a[i], x)
      s1 = multiplyAdd(s1, b[i], x)
      s2 = multiplyAdd(s2, c[i], x)
      s3 = multiplyAdd(s3, d[i], x)
    }
    return SIMD4(s0.sum(), s1.sum(), s2.sum(), s3.sum())
  }

  @inline(__always)
  private static func dot1(
    _ a: UnsafeMutablePointer<SIMD16<Float>>, _ vectors: Int, _ q: UnsafePointer<SIMD16<Float>>
  ) -> Float {
    var sum = SIMD16<Float>.zero
    for i in 0..<vectors { sum = multiplyAdd(sum, a[i], q[i]) }
    return sum.sum()
  }

  /// s + ab, in one step where the processor has it. Without it, `addingProduct` would call libm for each lane.
  @inline(__always)
  private static func multiplyAdd(
    _ s: SIMD16<Float>, _ a: SIMD16<Float>, _ b: SIMD16<Float>
  ) -> SIMD16<Float> {
    parlance_has_fma() != 0 ? s.addingProduct(a, b) : s + a * b
  }
}
