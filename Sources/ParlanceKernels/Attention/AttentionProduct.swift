import CKernels

/// Small products C = A B or C += A B of up to eight rows: the tiles of the attention kernel.
///
/// Where sixteen floats are two registers of sixteen, a tile that would not fit into them is cut into smaller ones.
///
/// All intermediate matrices have the same row stride, known when compiling, so that a tile finds its rows at fixed
/// distances from one address.
enum AttentionProduct {
  /// Floats from row to row of a strip: a tile of keys and one register more, so that the rows do not fall on the same
  /// cache lines.
  static let stride = AttentionTiles.keys + 16
  /// Rows of a strip, and so of the largest tile.
  static let rows = 8

  /// C = A B over `width` columns, a multiple of 16; row r of A lies at `a + r · stride`.
  @inline(__always)
  static func rows(
    _ rows: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ bStep: Int, depth: Int, width: Int,
    into c: UnsafeMutablePointer<Float>, _ cStride: Int, adds: Bool
  ) {
    var column = 0
    while column &+ 32 <= width {
      rowTile32(rows, a, b + column, bStep, depth, c + column, cStride, adds)
      column &+= 32
    }
    if column < width { rowTile16(rows, a, b + column, bStep, depth, c + column, cStride, adds) }
  }

  /// Row r of A B times `factors[r]`, written to `targets[r]`; `width` columns, a multiple of 16.
  @inline(__always)
  static func scaledRows(
    _ rows: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ bStep: Int, depth: Int, width: Int,
    into targets: UnsafePointer<UnsafeMutablePointer<Float>>, times factors: UnsafePointer<Float>
  ) {
    var column = 0
    while column &+ 32 <= width {
      scaledTile32(rows, a, b + column, bStep, depth, targets, column, factors)
      column &+= 32
    }
    if column < width { scaledTile16(rows, a, b + column, bStep, depth, targets, column, factors) }
  }

  @inline(never)
  private static func scaledTile32(
    _ rows: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ bStep: Int, _ depth: Int,
    _ targets: UnsafePointer<UnsafeMutablePointer<Float>>, _ column: Int, _ factors: UnsafePointer<Float>
  ) {
    guard isCut(rows, columns: 32) else {
      return scaledTile(TwoColumns.self, rows, a, b, bStep, depth, targets, column, factors)
    }
    scaledTile16(rows, a, b, bStep, depth, targets, column, factors)
    scaledTile16(rows, a, b + 16, bStep, depth, targets, column &+ 16, factors)
  }

  @inline(never)
  private static func scaledTile16(
    _ rows: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ bStep: Int, _ depth: Int,
    _ targets: UnsafePointer<UnsafeMutablePointer<Float>>, _ column: Int, _ factors: UnsafePointer<Float>
  ) {
    var first = 0
    while first < rows {
      let count = isCut(rows, columns: 16) ? min(4, rows &- first) : rows
      scaledTile(
        OneColumn.self, count, a + first &* stride, b, bStep, depth, targets + first, column, factors + first)
      first &+= count
    }
  }

  @inline(__always)
  private static func scaledTile<C: TileColumns>(
    _ columns: C.Type, _ rows: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ bStep: Int,
    _ depth: Int, _ targets: UnsafePointer<UnsafeMutablePointer<Float>>, _ column: Int,
    _ factors: UnsafePointer<Float>
  ) {
    @inline(__always) func run<T: AttentionTile>(_ tile: T.Type) {
      sums(tile, adds: nil, a, stride, 1, b, bStep, depth).store(targets, column: column, times: factors)
    }
    switch rows {
    case 8: run(Rows8<C>.self)
    case 7: run(Rows7<C>.self)
    case 6: run(Rows6<C>.self)
    case 5: run(Rows5<C>.self)
    case 4: run(Rows4<C>.self)
    case 3: run(Rows3<C>.self)
    case 2: run(Rows2<C>.self)
    default: run(SingleRow<C>.self)
    }
  }

  /// C = Aᵀ B over `width` columns: step k's factors for all rows of C lie side by side at `a + k · stride`.
  @inline(__always)
  static func columns(
    _ rows: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ bStep: Int, depth: Int, width: Int,
    into c: UnsafeMutablePointer<Float>, _ cStride: Int, adds: Bool
  ) {
    var column = 0
    while column &+ 32 <= width {
      columnTile32(rows, a, b + column, bStep, depth, c + column, cStride, adds)
      column &+= 32
    }
    if column < width { columnTile16(rows, a, b + column, bStep, depth, c + column, cStride, adds) }
  }

  @inline(never)
  static func rowTile32(
    _ rows: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ bStep: Int, _ depth: Int,
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ adds: Bool
  ) { tile32(rows, a, stride, 1, b, bStep, depth, c, cStride, adds) }

  @inline(never)
  static func rowTile16(
    _ rows: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ bStep: Int, _ depth: Int,
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ adds: Bool
  ) { tile16(rows, a, stride, 1, b, bStep, depth, c, cStride, adds) }

  @inline(never)
  static func columnTile32(
    _ rows: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ bStep: Int, _ depth: Int,
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ adds: Bool
  ) { tile32(rows, a, 1, stride, b, bStep, depth, c, cStride, adds) }

  @inline(never)
  static func columnTile16(
    _ rows: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ bStep: Int, _ depth: Int,
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ adds: Bool
  ) { tile16(rows, a, 1, stride, b, bStep, depth, c, cStride, adds) }

  /// Whether sums of so many rows and columns need more registers than there are, beside those for factors.
  @inline(__always)
  private static func isCut(_ rows: Int, columns: Int) -> Bool {
    parlance_has_wide_vectors() == 0 && rows &* columns > 96
  }

  @inline(__always)
  private static func tile32(
    _ rows: Int, _ a: UnsafePointer<Float>, _ aRow: Int, _ aStep: Int, _ b: UnsafePointer<Float>,
    _ bStep: Int, _ depth: Int, _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ adds: Bool
  ) {
    guard isCut(rows, columns: 32) else {
      return tile(TwoColumns.self, rows, a, aRow, aStep, b, bStep, depth, c, cStride, adds)
    }
    var column = 0
    while column < 32 {
      tile16(rows, a, aRow, aStep, b + column, bStep, depth, c + column, cStride, adds)
      column &+= 16
    }
  }

  @inline(__always)
  private static func tile16(
    _ rows: Int, _ a: UnsafePointer<Float>, _ aRow: Int, _ aStep: Int, _ b: UnsafePointer<Float>,
    _ bStep: Int, _ depth: Int, _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ adds: Bool
  ) {
    var first = 0
    while first < rows {
      let count = isCut(rows, columns: 16) ? min(4, rows &- first) : rows
      tile(
        OneColumn.self, count, a + first &* aRow, aRow, aStep, b, bStep, depth, c + first &* cStride, cStride,
        adds)
      first &+= count
    }
  }

  @inline(__always)
  private static func tile<C: TileColumns>(
    _ columns: C.Type, _ rows: Int, _ a: UnsafePointer<Float>, _ aRow: Int, _ aStep: Int,
    _ b: UnsafePointer<Float>,
    _ bStep: Int, _ depth: Int, _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ adds: Bool
  ) {
    switch rows {
    case 8: run(Rows8<C>.self, a, aRow, aStep, b, bStep, depth, c, cStride, adds)
    case 7: run(Rows7<C>.self, a, aRow, aStep, b, bStep, depth, c, cStride, adds)
    case 6: run(Rows6<C>.self, a, aRow, aStep, b, bStep, depth, c, cStride, adds)
    case 5: run(Rows5<C>.self, a, aRow, aStep, b, bStep, depth, c, cStride, adds)
    case 4: run(Rows4<C>.self, a, aRow, aStep, b, bStep, depth, c, cStride, adds)
    case 3: run(Rows3<C>.self, a, aRow, aStep, b, bStep, depth, c, cStride, adds)
    case 2: run(Rows2<C>.self, a, aRow, aStep, b, bStep, depth, c, cStride, adds)
    default: run(SingleRow<C>.self, a, aRow, aStep, b, bStep, depth, c, cStride, adds)
    }
  }

  @inline(__always)
  private static func run<T: AttentionTile>(
    _ tile: T.Type, _ a: UnsafePointer<Float>, _ aRow: Int, _ aStep: Int, _ b: UnsafePointer<Float>,
    _ bStep: Int,
    _ depth: Int, _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ adds: Bool
  ) {
    sums(tile, adds: adds ? (UnsafePointer(c), cStride) : nil, a, aRow, aStep, b, bStep, depth)
      .store(c, stride: cStride)
  }

  /// The sums of a tile over the depth, which go on from those at `adds` where given.
  @inline(__always)
  private static func sums<T: AttentionTile>(
    _ tile: T.Type, adds: (UnsafePointer<Float>, Int)?, _ a: UnsafePointer<Float>, _ aRow: Int, _ aStep: Int,
    _ b: UnsafePointer<Float>, _ bStep: Int, _ depth: Int
  ) -> T {
    var sums = adds.map { T($0.0, stride: $0.1) } ?? T()
    var (a, b, left) = (a, b, depth)
    while left > 0 {
      sums.add(a, stride: aRow, T.Columns(b))
      a += aStep
      b += bStep
      left &-= 1
    }
    return sums
  }
}
