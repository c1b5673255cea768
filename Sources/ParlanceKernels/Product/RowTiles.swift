/// How the rows of a product are cut into tiles of nearly equal size, and where their packed forms lie.
struct RowTiles {
  let rows: Int
  let depth: Int
  let count: Int

  init(rows: Int, depth: Int) {
    (self.rows, self.depth) = (rows, depth)
    count = (rows + TileProduct.maximumRows - 1) / TileProduct.maximumRows
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

  /// Floats of all packed tiles.
  var floatCount: Int { rows * depth + count * (MatrixView.overrun + 15) + MatrixView.overrun }

  /// Packs tiles of a matrix of `rows` rows and `depth` columns, times `factor`.
  func pack(_ matrix: MatrixView, _ tiles: Range<Int>, factor: Float, into target: UnsafeMutablePointer<Float>) {
    for tile in tiles {
      let (count, place) = (rowCount(tile), target + offset(tile))
      matrix.from(row: start(tile)).pack(rows: count, columns: depth, width: count, into: place)
      if factor != 1 { for i in 0..<count &* depth { place[i] *= factor } }
    }
  }
}
