/// How the rows of a product are cut into tiles of nearly equal size, and where their packed forms lie.
struct RowTiles {
  let rows: Int
  let depth: Int
  let count: Int

  /// - Parameter limit: the most rows of a tile.
  init(rows: Int, depth: Int, limit: Int = TileProduct.maximumRows) {
    (self.rows, self.depth) = (rows, depth)
    count = (rows + limit - 1) / limit
  }

  @inline(__always)
  func start(_ tile: Int) -> Int { tile &* rows / count }

  @inline(__always)
  func rowCount(_ tile: Int) -> Int { start(tile &+ 1) &- start(tile) }

  /// Where the packed tile starts, in floats: on a cache line.
  @inline(__always)
  func offset(_ tile: Int) -> Int {
    (start(tile) &* depth &+ tile &* (MatrixView.overrun &+ 15)) & ~15
  }

  /// Floats from row to row where rows are copied as they are: not a whole number of pages.
  var copyStride: Int {
    let whole = (depth + 15) & ~15
    return whole & 1023 == 0 ? whole + 16 : whole
  }

  /// Floats of all packed tiles, or of all copied rows.
  var floatCount: Int {
    max(rows * depth + count * (MatrixView.overrun + 15) + MatrixView.overrun, rows * copyStride)
  }

  /// Copies the rows of some tiles, times `factor`; row 0 of tile 0 comes first.
  func copy(
    _ matrix: MatrixView, _ tiles: Range<Int>, factor: Float, into target: UnsafeMutablePointer<Float>
  ) {
    for row in start(tiles.lowerBound)..<start(tiles.upperBound) {
      mapLanes(matrix.from(row: row).base, into: target + row &* copyStride, count: depth) { $0 *= factor }
    }
  }

  /// Packs tiles of a matrix of `rows` rows and `depth` columns, times `factor`.
  func pack(
    _ matrix: MatrixView, _ tiles: Range<Int>, factor: Float, into target: UnsafeMutablePointer<Float>
  ) {
    // Where columns lie in one piece, all tiles take theirs from a few of them at a time, so that each cache line is
    // fetched once.
    let step = matrix.rowStride == 1 ? 8 : max(depth, 1)
    for k in stride(from: 0, to: depth, by: step) {
      for tile in tiles {
        let count = rowCount(tile)
        let place = target + (offset(tile) &+ k &* count)
        let columns = min(step, depth &- k)
        matrix.from(row: start(tile), column: k).pack(
          rows: count, columns: columns, width: count, into: place)
        if factor != 1 { for i in 0..<count &* columns { place[i] *= factor } }
      }
    }
  }
}
