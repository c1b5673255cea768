/// Sums of a product, held in registers: some rows of one or two registers each. One step over the depth adds the
/// product of a column of factors and a row of vectors.
///
/// Eight rows of two registers are sixteen sums, each of which waits for its own last step only: enough to keep the
/// multiplier busy, with ten loads for sixteen products. Tiles are composed of smaller tiles, so that every number of
/// rows has straight code.
protocol AttentionTile {
  associatedtype Columns: TileColumns
  init()
  /// Takes over sums from memory, `stride` floats from row to row.
  init(_ c: UnsafePointer<Float>, stride: Int)
  /// One step: row r's factor is `a[r · stride]`.
  mutating func add(_ a: UnsafePointer<Float>, stride: Int, _ b: Columns)
  func store(_ c: UnsafeMutablePointer<Float>, stride: Int)
  /// Writes each row times its factor to its own place: row r to `rows[r] + column`.
  func store(
    _ rows: UnsafePointer<UnsafeMutablePointer<Float>>, column: Int, times factors: UnsafePointer<Float>)
}

/// The registers of one row.
protocol TileColumns {
  init()
  init(_ b: UnsafePointer<Float>)
  mutating func add(_ factor: Vector16, _ b: Self)
  func store(_ c: UnsafeMutablePointer<Float>)
  func times(_ factor: Float) -> Self
}

/// 16 columns.
struct OneColumn: TileColumns {
  private var v: Vector16
  @inline(__always) init() { v = .zero }
  @inline(__always) init(_ b: UnsafePointer<Float>) { v = lanes(b, 0) }
  @inline(__always) mutating func add(_ factor: Vector16, _ b: Self) { v = multiplyAdd(factor, b.v, v) }
  @inline(__always) func store(_ c: UnsafeMutablePointer<Float>) { ParlanceKernels.store(v, c, 0) }
  @inline(__always) func times(_ factor: Float) -> Self {
    var result = self
    result.v *= factor
    return result
  }
}

/// 32 columns.
struct TwoColumns: TileColumns {
  private var v: Vector16
  private var w: Vector16
  @inline(__always) init() { (v, w) = (.zero, .zero) }
  @inline(__always) init(_ b: UnsafePointer<Float>) { (v, w) = (lanes(b, 0), lanes(b, 16)) }
  @inline(__always) mutating func add(_ factor: Vector16, _ b: Self) {
    v = multiplyAdd(factor, b.v, v)
    w = multiplyAdd(factor, b.w, w)
  }
  @inline(__always) func store(_ c: UnsafeMutablePointer<Float>) {
    ParlanceKernels.store(v, c, 0)
    ParlanceKernels.store(w, c, 16)
  }
  @inline(__always) func times(_ factor: Float) -> Self {
    var result = self
    result.v *= factor
    result.w *= factor
    return result
  }
}

struct SingleRow<Columns: TileColumns>: AttentionTile {
  private var sums: Columns
  @inline(__always) init() { sums = Columns() }
  @inline(__always) init(_ c: UnsafePointer<Float>, stride: Int) { sums = Columns(c) }
  @inline(__always) mutating func add(_ a: UnsafePointer<Float>, stride: Int, _ b: Columns) {
    sums.add(Vector16(repeating: a[0]), b)
  }
  @inline(__always) func store(_ c: UnsafeMutablePointer<Float>, stride: Int) { sums.store(c) }
  @inline(__always)
  func store(
    _ rows: UnsafePointer<UnsafeMutablePointer<Float>>, column: Int, times factors: UnsafePointer<Float>
  ) { sums.times(factors[0]).store(rows[0] + column) }
}

/// One row above a tile of others.
struct RowAbove<Lower: AttentionTile>: AttentionTile {
  private var first: Lower.Columns
  private var lower: Lower
  @inline(__always) init() { (first, lower) = (Lower.Columns(), Lower()) }
  @inline(__always) init(_ c: UnsafePointer<Float>, stride: Int) {
    (first, lower) = (Lower.Columns(c), Lower(c + stride, stride: stride))
  }
  @inline(__always) mutating func add(_ a: UnsafePointer<Float>, stride: Int, _ b: Lower.Columns) {
    first.add(Vector16(repeating: a[0]), b)
    lower.add(a + stride, stride: stride, b)
  }
  @inline(__always) func store(_ c: UnsafeMutablePointer<Float>, stride: Int) {
    first.store(c)
    lower.store(c + stride, stride: stride)
  }
  @inline(__always)
  func store(
    _ rows: UnsafePointer<UnsafeMutablePointer<Float>>, column: Int, times factors: UnsafePointer<Float>
  ) {
    first.times(factors[0]).store(rows[0] + column)
    lower.store(rows + 1, column: column, times: factors + 1)
  }
}

typealias Rows2<C: TileColumns> = RowAbove<SingleRow<C>>
typealias Rows3<C: TileColumns> = RowAbove<Rows2<C>>
typealias Rows4<C: TileColumns> = RowAbove<Rows3<C>>
typealias Rows5<C: TileColumns> = RowAbove<Rows4<C>>
typealias Rows6<C: TileColumns> = RowAbove<Rows5<C>>
typealias Rows7<C: TileColumns> = RowAbove<Rows6<C>>
typealias Rows8<C: TileColumns> = RowAbove<Rows7<C>>
