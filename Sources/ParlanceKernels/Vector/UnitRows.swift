import CKernels

/// Fills tables with rows of length 1: then the product of two rows is their cosine.
public enum UnitRows {
  /// Rows ahead of the one being added that are asked for from memory.
  private static let lookAhead = 12

  /// For each segment s of `rows` (it ends before `ends[s]`): the mean of those rows of a float32 matrix at byte
  /// `offset` of `bytes`, brought to length 1, goes into row `first + s` of the table. Zeros stay zeros.
  ///
  /// m = (1/n) Σ xᵣ, stored as m / |m|. The rows lie at random places of a large file: they are asked for ahead of
  /// use, across segments.
  public static func fill(
    _ table: HogwildTable, from first: Int, rows: Span<Int32>, ends: Span<Int32>, of bytes: RawSpan,
    at offset: Int
  ) {
    let rowBytes = table.dimension * 4
    precondition(first >= 0 && first + ends.count <= table.rowCount, "segments outside of the table")
    precondition(offset >= 0 && offset <= bytes.byteCount, "matrix outside of its bytes")
    let rowCount = (bytes.byteCount - offset) / rowBytes
    bytes.withUnsafeBytes { all in
      guard let base = all.baseAddress else { return }
      let matrix = base + offset
      var next = 0
      for segment in 0..<ends.count {
        let end = Int(ends[segment])
        let count = end - next
        table.withMutableRow(first + segment) { sum in
          sum.withUnsafeMutableBytes { sum in
            while next < end {
              if next + lookAhead < rows.count {
                prefetch(matrix + Int(rows[next + lookAhead]) &* rowBytes, rowBytes)
              }
              let row = Int(rows[next])
              precondition(row >= 0 && row < rowCount, "row \(row) of a matrix of \(rowCount)")
              VectorKernels.add(
                UnsafeRawBufferPointer(start: matrix + row &* rowBytes, count: rowBytes), to: sum,
                count: table.dimension)
              next += 1
            }
          }
          normalize(&sum, count: count)
        }
      }
    }
  }

  /// Divides by `count`, then by the length. A vector without a finite length above 0 becomes zeros: it has no direction.
  public static func normalize(_ sum: inout MutableSpan<Float>, count: Int = 1) {
    if count > 1 { VectorKernels.scale(&sum, by: Float(1 / Double(count))) }
    let norm = VectorKernels.norm(sum.span)
    guard norm > 0, norm < .infinity else {
      for i in 0..<sum.count { sum[i] = 0 }
      return
    }
    VectorKernels.scale(&sum, by: 1 / norm)
  }

  @inline(__always)
  private static func prefetch(_ row: UnsafeRawPointer, _ count: Int) {
    var i = 0
    while i < count {
      parlance_prefetch(row + i)
      i &+= 64
    }
  }
}
