import ParlanceFiles

/// Rows stored as codes of a product quantizer, in a mapped file; norms may be coded apart.
public struct QuantizedMatrix: Sendable {
  public let rowCount: Int
  /// Number of values in a row.
  public var columnCount: Int { quantizer.dimension }

  let file: MappedFile
  /// The bytes of the whole matrix in a fastText file, from the flag of coded norms on.
  let block: Range<Int>
  /// Byte offset of the codes: `rowCount` times `quantizer.partCount` bytes.
  let codes: Int
  let quantizer: ProductQuantizer
  /// Byte offset of the norm codes and the one-dimensional quantizer of norms.
  let norms: (codes: Int, quantizer: ProductQuantizer)?

  func add(row: Int, to sum: inout MutableSpan<Float>) {
    precondition(sum.count == columnCount, "row of \(columnCount) values added to \(sum.count)")
    file.withBytes { bytes in
      let norm = norm(of: row, bytes)
      for part in 0..<quantizer.partCount {
        let (start, count) = centroid(row: row, part: part, bytes)
        let target = part * quantizer.subDimension
        for i in 0..<count { sum[target + i] += norm * quantizer.centroids[start + i] }
      }
    }
  }

  func dot(row: Int, _ vector: Span<Float>) -> Float {
    precondition(vector.count == columnCount, "row of \(columnCount) values times \(vector.count)")
    return file.withBytes { bytes in
      var sum: Float = 0
      for part in 0..<quantizer.partCount {
        let (start, count) = centroid(row: row, part: part, bytes)
        let source = part * quantizer.subDimension
        for i in 0..<count { sum += vector[source + i] * quantizer.centroids[start + i] }
      }
      return sum * norm(of: row, bytes)
    }
  }

  @inline(__always)
  private func centroid(row: Int, part: Int, _ bytes: RawSpan) -> (start: Int, count: Int) {
    quantizer.centroid(part: part, code: bytes.byte(at: codes + row * quantizer.partCount + part))
  }

  @inline(__always)
  private func norm(of row: Int, _ bytes: RawSpan) -> Float {
    guard let norms else { return 1 }
    return norms.quantizer.centroids[Int(bytes.byte(at: norms.codes + row))]
  }
}
