/// A copy of a table's rows in half the bits, to pass over quickly those that cannot be near a question.
///
/// Each value keeps its upper 16 bits, rounded to nearest (bfloat16). A row is cut into blocks of 32 values; lane l of a
/// block's 16 words holds value l in its lower half and value 16 + l in its upper half, so that a shift and a mask
/// bring back floats.
///
/// Eight significant bits: rounding moves a value by at most 2⁻⁸ of itself; so, by Cauchy and Schwarz, the product with q of a row no longer than
/// 1 moves by at most 2⁻⁸ |q|, plus what adding in floats loses.
public struct CoarseRows: Sendable {
  /// The words, kept in a table for its alignment; they are bits, never added as floats.
  private let words: HogwildTable
  private let dimension: Int
  /// Vectors of 16 words in a row.
  private let blocks: Int

  /// Rows of zeros. Returns nil where the memory can't be had.
  public init?(rowCount: Int, dimension: Int) {
    blocks = (dimension + 31) / 32
    self.dimension = dimension
    guard let words = HogwildTable(rowCount: rowCount, dimension: blocks * 16) else { return nil }
    self.words = words
  }

  /// Takes over rows of a table of the same shape.
  public func copy(_ rows: Range<Int>, of table: HogwildTable) {
    precondition(table.dimension == dimension, "rows of \(table.dimension) values into \(dimension)")
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= min(table.rowCount, words.rowCount),
      "rows outside of the table")
    let vectors = table.stride / 16
    for row in rows {
      let (source, target) = (table.row(row), words.row(row))
      for block in 0..<blocks {
        let low = Self.rounded(source[2 &* block])
        let high = 2 &* block &+ 1 < vectors ? Self.rounded(source[2 &* block &+ 1]) : .zero
        target[block] = unsafeBitCast((low &>> 16) | (high & Self.upper), to: Vector16.self)
      }
    }
  }

  /// How far a product with a row may lie from the product with the row's copy.
  func margin(queryNorm: Float) -> Float { queryNorm * (0x1p-8 + Float(dimension + 16) * 0x1p-22) }

  /// A query in the shape that `products` takes.
  func padded(_ query: [Float]) -> [Vector16] {
    var result = [Vector16](repeating: .zero, count: 2 * blocks)
    for i in query.indices { result[i / 16][i % 16] = query[i] }
    return result
  }

  /// The products of four neighboring rows with a padded query.
  @inline(__always)
  func products(_ row: Int, _ query: UnsafePointer<Vector16>) -> SIMD4<Float> {
    let a = words.row(row)
    let (b, c, d) = (a + blocks, a + 2 &* blocks, a + 3 &* blocks)
    var (s0, s1, s2, s3) = (Vector16.zero, Vector16.zero, Vector16.zero, Vector16.zero)
    for block in 0..<blocks {
      let (low, high) = (query[2 &* block], query[2 &* block &+ 1])
      s0 = Self.add(a[block], low, high, s0)
      s1 = Self.add(b[block], low, high, s1)
      s2 = Self.add(c[block], low, high, s2)
      s3 = Self.add(d[block], low, high, s3)
    }
    return SIMD4(s0.sum(), s1.sum(), s2.sum(), s3.sum())
  }

  @inline(__always)
  private static func add(_ words: Vector16, _ low: Vector16, _ high: Vector16, _ sum: Vector16) -> Vector16 {
    let bits = unsafeBitCast(words, to: SIMD16<UInt32>.self)
    let first = multiplyAdd(unsafeBitCast(bits &<< 16, to: Vector16.self), low, sum)
    return multiplyAdd(unsafeBitCast(bits & upper, to: Vector16.self), high, first)
  }

  private static var upper: SIMD16<UInt32> { SIMD16(repeating: 0xFFFF_0000) }

  /// Rounds to the upper 16 bits, ties to even.
  @inline(__always)
  private static func rounded(_ values: Vector16) -> SIMD16<UInt32> {
    let bits = unsafeBitCast(values, to: SIMD16<UInt32>.self)
    let odd = (bits &>> 16) & SIMD16(repeating: 1)
    return bits &+ odd &+ SIMD16(repeating: 0x7FFF)
  }
}
