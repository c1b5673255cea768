import CKernels
import ParlanceParallel

/// y = a bᵀ where `b` is packed into panels, with the order of the loops and the cut over threads.
///
/// Blocking: the rows of a are cut into tiles (`RowTiles`), which are packed where they cannot be read in place. A group of
/// eight panels of `Panels.depthBlock` steps (half a megabyte, a quarter without wide vectors) stays in the second-level
/// cache while all tiles pass by it; the tile at hand (22 kB, 6 kB) stays in the first. Cutting the depth does not change a
/// sum: it goes on from what y holds, in the same order.
struct PanelProduct {
  var panels: Panels
  var y: UnsafeMutablePointer<Float>
  /// Floats from one row of y to the next.
  var stride: Int
  /// Whether the sums start from what y holds.
  var continuing = false
  var bias: UnsafePointer<Float>?
  /// What the rows of a are multiplied by.
  var factor: Float = 1
  /// What is made of finished sums, while they are near.
  var activation: Activation?

  private static let panelGroup = 8
  /// Up to so many tiles meet a panel one after the other, while it is near; more take eight panels each.
  static let fewTiles = 4
  /// Panels of more bytes than this hardly stay in the last cache, which threads share.
  private static let farBytes = 24 << 20
  /// So many tiles make up for the way of panels from memory.
  private static let tilesOfPiece = 16
  /// Threads that have so many rows each do not share out the panels too.
  static let rowsOfThread = 88
  /// Packed rows take at most this many floats at a time, if that is enough for eight tiles.
  private static let packLimit = 1 << 20

  /// Rows that are packed and multiplied at a time.
  static func rowBlock(depth: Int) -> Int { max(8 * TileProduct.maximumRows, packLimit / max(depth, 1)) }

  /// Floats of scratch memory that `multiply` needs.
  static func scratchCount(rows: Int, depth: Int) -> Int {
    RowTiles(rows: min(rows, rowBlock(depth: depth)), depth: depth).floatCount
  }

  /// Whether tiles read their rows where they lie: side by side, and not at distances of whole pages, where a tile's rows
  /// would fight for eight places of the first-level cache.
  private func readsInPlace(_ a: MatrixView, rows: Int) -> Bool {
    a.columnStride == 1 && factor == 1 && (rows == 1 || a.rowStride & 1023 != 0)
  }

  /// Multiplies `rows` rows of a; allocates its scratch memory.
  func multiply(_ a: MatrixView, rows: Int, threads: Int) {
    let count = readsInPlace(a, rows: rows) ? 0 : Self.scratchCount(rows: rows, depth: panels.depth)
    Scratch.with(floats: count) { multiply(a, rows: rows, threads: threads, scratch: $0) }
  }

  /// Multiplies with `scratchCount` floats of memory to pack the rows into, where they cannot be read in place.
  func multiply(_ a: MatrixView, rows: Int, threads: Int, scratch: UnsafeMutablePointer<Float>) {
    guard rows > 0, panels.columns > 0 else { return }
    let inPlace = readsInPlace(a, rows: rows)
    let block = Self.rowBlock(depth: panels.depth)
    var first = 0
    while first < rows {
      let tiles = RowTiles(rows: min(block, rows - first), depth: panels.depth)
      var part = self
      part.y = y + first * stride
      let source = a.from(row: first)
      if inPlace {
        part.multiply(Factors(base: source.base, rowStride: source.rowStride), tiles, threads: threads)
      } else {
        part.multiply(packing: source, tiles, threads: threads, scratch: scratch)
      }
      first += block
    }
  }

  private func multiply(
    packing a: MatrixView, _ tiles: RowTiles, threads: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    nonisolated(unsafe) let (product, source, target) = (self, a, scratch)
    let factor = factor
    // Rows that lie in one piece are copied, others turned around.
    let copies = a.columnStride == 1
    let factors = Factors(base: scratch, rowStride: copies ? tiles.copyStride : nil)
    @Sendable func pack(_ run: Range<Int>) {
      copies
        ? tiles.copy(source, run, factor: factor, into: target)
        : tiles.pack(source, run, factor: factor, into: target)
    }
    let (rowPieces, columnPieces) = pieces(of: tiles, threads: threads)
    if threads > 1, columnPieces == 1 {
      // Each piece packs the rows that it multiplies: threads need not wait for each other in between.
      nonisolated(unsafe) let factors = factors
      ParallelLoop.run(count: rowPieces, threads: threads) { range in
        for piece in range {
          let run = piece * tiles.count / rowPieces..<(piece + 1) * tiles.count / rowPieces
          pack(run)
          product.multiply(factors, tiles, run, 0..<product.panels.count)
        }
      }
      return
    }
    // Where a's columns lie in one piece, neighboring tiles share cache lines: each thread packs one run of tiles.
    let runs = a.rowStride == 1 ? threads : threads == 1 ? 1 : max(1, tiles.count * panels.depth / 4096)
    let chunk = max(1, (tiles.count + runs - 1) / runs)
    ParallelLoop.run(count: tiles.count, chunk: chunk, threads: threads) { pack($0) }
    multiply(factors, tiles, threads: threads)
  }

  /// Into how many pieces rows and panels are cut.
  private func pieces(of tiles: RowTiles, threads: Int) -> (rows: Int, columns: Int) {
    // A piece should take 20 microseconds or more, by arithmetic (2 operations per product) or by reading panels.
    let cells = panels.count * TileProduct.width * panels.depth
    let pieces = max(1, min(threads * 4, cells / 150_000 + cells * tiles.rows / 1_000_000))
    // By rows where there are many: so each tile meets eight panels while it is near, as on one thread. Few rows are near
    // anyway, and the panels are shared out.
    let byRows = tiles.rows >= Self.rowsOfThread * threads
    // Panels that come from memory for each piece: enough tiles should meet them.
    let isFar = cells * MemoryLayout<Float>.stride > Self.farBytes
    let wanted = isFar ? max(1, min(pieces, tiles.count / Self.tilesOfPiece)) : pieces
    let rowPieces = min(tiles.count, byRows ? wanted : (pieces + panels.count - 1) / panels.count)
    let columnPieces = min(panels.count, (pieces + rowPieces - 1) / rowPieces)
    return (
      rowPieces,
      Panels.pieces(of: panels.count, atMost: columnPieces, rowPieces: rowPieces, threads: threads)
    )
  }

  /// Where the rows of a lie for the tiles.
  private struct Factors {
    let base: UnsafePointer<Float>
    /// nil where they are packed.
    let rowStride: Int?

    /// Row 0 of a tile, from column k on.
    @inline(__always)
    func start(_ tiles: RowTiles, _ tile: Int, _ k: Int) -> UnsafePointer<Float> {
      guard let rowStride else { return base + (tiles.offset(tile) &+ k &* tiles.rowCount(tile)) }
      return base + (tiles.start(tile) &* rowStride &+ k)
    }
  }

  private func multiply(_ a: Factors, _ tiles: RowTiles, threads: Int) {
    guard threads > 1 else { return multiply(a, tiles, 0..<tiles.count, 0..<panels.count) }
    let (rowPieces, columnPieces) = pieces(of: tiles, threads: threads)
    nonisolated(unsafe) let (product, a) = (self, a)
    ParallelLoop.run(count: columnPieces * rowPieces, threads: threads) { range in
      for piece in range {
        let (column, row) = (piece % columnPieces, piece / columnPieces)
        product.multiply(
          a, tiles, row * tiles.count / rowPieces..<(row + 1) * tiles.count / rowPieces,
          column * product.panels.count / columnPieces..<(column + 1) * product.panels.count / columnPieces)
      }
    }
  }

  private func multiply(
    _ a: Factors, _ tiles: RowTiles, _ tileRange: Range<Int>, _ panelRange: Range<Int>
  ) {
    if tileRange.count <= Self.fewTiles { return multiplyFew(a, tiles, tileRange, panelRange) }
    let depth = panels.depth
    var group = panelRange.lowerBound
    while group < panelRange.upperBound {
      let end = min(group &+ Self.panelGroup, panelRange.upperBound)
      var k = 0
      repeat {
        let block = min(Panels.depthBlock, depth &- k)
        // While the last tile meets these panels, the next ones are on their way.
        let (nextGroup, nextK) = k &+ block == depth ? (end, 0) : (group, k &+ block)
        let next = nextGroup < panelRange.upperBound ? panels.start(nextGroup, from: nextK) : nil
        for tile in tileRange {
          let (row, count) = (tiles.start(tile), tiles.rowCount(tile))
          let factors = a.start(tiles, tile, k)
          let isLast = tile &+ 1 == tileRange.upperBound
          for panel in group..<end {
            multiply(
              factors, rowStride: a.rowStride, panel, k: k, depth: block, rows: count,
              y + (row &* stride &+ panel &* TileProduct.width),
              ahead: isLast ? next.map { $0 + (panel &- group) &* block &* panels.form.stepBytes } : nil)
          }
          if k &+ block == depth { activate(rows: row..<row &+ count, panels: group..<end) }
        }
        k &+= block
      } while k < depth
      group = end
    }
  }

  /// Few tiles: the panels are read once, in the order in which they lie.
  private func multiplyFew(
    _ a: Factors, _ tiles: RowTiles, _ tileRange: Range<Int>, _ panelRange: Range<Int>
  ) {
    guard !tileRange.isEmpty else { return }
    let depth = panels.depth
    var k = 0
    repeat {
      let block = min(Panels.depthBlock, depth &- k)
      for panel in panelRange {
        // While the first tile meets this panel, the next one is on its way.
        var ahead: UnsafeRawPointer?
        if panel &+ 1 < panelRange.upperBound {
          ahead = panels.start(panel &+ 1, from: k)
        } else if k &+ block < depth {
          ahead = panels.start(panelRange.lowerBound, from: k &+ block)
        }
        for tile in tileRange {
          let row = tiles.start(tile)
          multiply(
            a.start(tiles, tile, k), rowStride: a.rowStride, panel, k: k, depth: block,
            rows: tiles.rowCount(tile), y + (row &* stride &+ panel &* TileProduct.width), ahead: ahead)
          ahead = nil
        }
      }
      k &+= block
    } while k < depth
    activate(rows: tiles.start(tileRange.lowerBound)..<tiles.start(tileRange.upperBound), panels: panelRange)
  }

  /// Applies the activation to finished sums.
  @inline(__always)
  private func activate(rows: Range<Int>, panels range: Range<Int>) {
    guard let activation, !range.isEmpty else { return }
    let first = range.lowerBound &* TileProduct.width
    let columns = min(range.upperBound &* TileProduct.width, panels.columns) &- first
    for row in rows {
      let place = y + (row &* stride &+ first)
      activation.apply(place, place, columns)
    }
  }

  /// One tile, one panel, `block` steps from step k on.
  @inline(__always)
  private func multiply(
    _ a: UnsafePointer<Float>, rowStride: Int?, _ panel: Int, k: Int, depth block: Int, rows: Int,
    _ y: UnsafeMutablePointer<Float>, ahead: UnsafeRawPointer?
  ) {
    let b = panels.start(panel, from: k)
    let first = panel &* TileProduct.width
    let bias = k &+ block == panels.depth ? bias.map { $0 + first } : nil
    let width = min(TileProduct.width, panels.columns &- first)
    if width == TileProduct.width {
      TileProduct.run(
        rows: rows, a, rowStride: rowStride, b, panels.form, depth: block, into: y, stride: stride,
        continuing: continuing || k > 0, bias: bias, ahead: ahead)
    } else {
      multiplyEdge(
        a, rowStride: rowStride, b, depth: block, rows: rows, y, width: width,
        continuing: continuing || k > 0, bias: bias)
    }
  }

  /// The last panel where it has fewer than 32 columns: by way of a full one.
  @inline(never)
  private func multiplyEdge(
    _ a: UnsafePointer<Float>, rowStride: Int?, _ b: UnsafeRawPointer, depth: Int, rows: Int,
    _ y: UnsafeMutablePointer<Float>, width: Int, continuing: Bool, bias: UnsafePointer<Float>?
  ) {
    let full = TileProduct.width
    withUnsafeTemporaryAllocation(of: Float.self, capacity: full * (rows + 1)) { buffer in
      guard let edge = buffer.baseAddress else { return }
      edge.initialize(repeating: 0, count: full * (rows + 1))
      if continuing { for r in 0..<rows { (edge + r * full).update(from: y + r * stride, count: width) } }
      let edgeBias = edge + rows * full
      if let bias { edgeBias.update(from: bias, count: width) }
      TileProduct.run(
        rows: rows, a, rowStride: rowStride, b, panels.form, depth: depth, into: edge, stride: full,
        continuing: continuing,
        bias: bias == nil ? nil : UnsafePointer(edgeBias), ahead: nil)
      for r in 0..<rows { (y + r * stride).update(from: edge + r * full, count: width) }
    }
  }
}
