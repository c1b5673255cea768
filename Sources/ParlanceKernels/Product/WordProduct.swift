import CKernels
import ParlanceParallel

/// y = f(x Wᵀ + b) with W in panels of words, as `Arithmetic` says: the order of the loops, and the cut over threads.
/// Blocked as `PanelProduct`: a group of panels of half a megabyte, a quarter without wide vectors, stays in the second-level
/// cache while all tiles of rows pass by it.
struct WordProduct<Arithmetic: WordArithmetic> {
  /// Panels of 32 columns: what `Arithmetic` keeps of each column, then for every word of inputs 32 words.
  let lanes: UnsafePointer<IntLanes>
  let columns: Int
  let depth: Int
  let y: UnsafeMutablePointer<Float>
  /// Floats from one row of y to the next.
  let stride: Int
  var bias: UnsafePointer<Float>?
  var activation: Activation?

  private var steps: Int { (depth &+ Arithmetic.inputs &- 1) / Arithmetic.inputs }
  private var panelCount: Int { Panels.count(columns) }

  init(
    lanes: UnsafePointer<IntLanes>, columns: Int, depth: Int, y: UnsafeMutablePointer<Float>, stride: Int
  ) {
    self.lanes = lanes
    (self.columns, self.depth, self.y, self.stride) = (columns, depth, y, stride)
  }

  /// Registers that a panel takes.
  @inline(__always)
  static func panelVectors(depth: Int) -> Int {
    (depth &+ Arithmetic.inputs &- 1) / Arithmetic.inputs &* 2 &+ Arithmetic.columnVectors
  }

  /// Multiplies rows of `depth` floats that lie end to end.
  func multiply(_ x: UnsafePointer<Float>, rows: Int, threads: Int) {
    let inMatrixRegisters = steps > 0 && Arithmetic.matrixRegisterRows.map { rows >= $0 } ?? false
    let tileRows =
      inMatrixRegisters ? Int(PARLANCE_AMX_ROWS) : WordTileProduct<Arithmetic>.maximumRows
    // Rows that are packed at a time: at most 4 MB of them, if that is enough for eight tiles.
    let block = max(8 * tileRows, (1 << 20) / max(rowStride, 1))
    var first = 0
    while first < rows, columns > 0 {
      let tiles = RowTiles(rows: min(block, rows - first), depth: steps, limit: tileRows)
      Scratch.with(floats: tiles.rows * (rowStride + 1) + 16) { packed in
        nonisolated(unsafe) let x = x + first * depth
        nonisolated(unsafe) let packed = packed
        nonisolated(unsafe) let product = self
        // About 20 microseconds of packing.
        let chunk = threads == 1 ? tiles.count : max(1, 32_768 / max(1, depth * tileRows))
        ParallelLoop.run(count: tiles.count, chunk: chunk, threads: threads) { range in
          for tile in range { product.pack(x, tiles, tile, into: packed) }
        }
        multiply(packed: packed, tiles, first: first, inMatrixRegisters, threads: threads)
      }
      first += block
    }
  }

  /// Words from one row to the next: whole registers, but no multiple of a page, where a tile's rows would fight for
  /// eight places of the first-level cache.
  private var rowStride: Int {
    let words = (depth &+ 15) / 16 &* (16 / Arithmetic.inputs) &* Arithmetic.phases
    return words & 1023 == 0 ? words &+ 16 : words
  }

  /// Turns the rows of a tile into words; behind all rows lie their scales.
  private func pack(
    _ x: UnsafePointer<Float>, _ tiles: RowTiles, _ tile: Int, into packed: UnsafeMutablePointer<Float>
  ) {
    let scales = packed + tiles.rows &* rowStride
    for row in tiles.start(tile)..<tiles.start(tile &+ 1) {
      let words = UnsafeMutableRawPointer(packed + row &* rowStride).assumingMemoryBound(to: Int32.self)
      scales[row] = Arithmetic.pack(x + row &* depth, count: depth, into: words)
    }
  }

  private func multiply(
    packed: UnsafeMutablePointer<Float>, _ tiles: RowTiles, first: Int, _ inMatrixRegisters: Bool,
    threads: Int
  ) {
    guard threads > 1 else {
      return multiply(packed, tiles, 0..<tiles.count, 0..<panelCount, first, inMatrixRegisters)
    }
    // A piece should take 20 microseconds or more, by arithmetic or by reading panels.
    let cells = panelCount * TileProduct.width * depth
    let pieces = max(1, min(threads * 4, cells / 600_000 + cells * tiles.rows / 4_000_000))
    let byRows = tiles.rows >= PanelProduct.rowsOfThread * threads
    let rowPieces = min(tiles.count, byRows ? pieces : (pieces + panelCount - 1) / panelCount)
    let columnPieces = Panels.pieces(
      of: panelCount, atMost: min(panelCount, (pieces + rowPieces - 1) / rowPieces), rowPieces: rowPieces,
      threads: threads)
    nonisolated(unsafe) let (product, packed) = (self, packed)
    ParallelLoop.run(count: rowPieces * columnPieces, threads: threads) { range in
      for piece in range {
        let (column, row) = (piece % columnPieces, piece / columnPieces)
        product.multiply(
          packed, tiles, row * tiles.count / rowPieces..<(row + 1) * tiles.count / rowPieces,
          column * product.panelCount / columnPieces..<(column + 1) * product.panelCount / columnPieces,
          first, inMatrixRegisters)
      }
    }
  }

  /// Some tiles times some panels. The first tile's first row is row `first` of y.
  private func multiply(
    _ packed: UnsafeMutablePointer<Float>, _ tiles: RowTiles, _ tileRange: Range<Int>,
    _ panelRange: Range<Int>, _ first: Int, _ inMatrixRegisters: Bool
  ) {
    defer { if inMatrixRegisters { parlance_amx_release() } }
    let scales = packed + tiles.rows &* rowStride
    let width = TileProduct.width
    let near = parlance_has_wide_vectors() != 0 ? 1 << 19 : 1 << 18
    // Few tiles meet a panel one after the other, while it is near.
    let isFew = !inMatrixRegisters && tileRange.count <= PanelProduct.fewTiles
    let size = isFew ? 1 : max(1, near / max(1, steps &* width &* 4))
    var (group, active) = (panelRange.lowerBound, panelRange.lowerBound)
    while group < panelRange.upperBound {
      let end = min(group &+ size, panelRange.upperBound)
      // While one tile meets these panels, the next ones are on their way: of few tiles the first two, since all are soon
      // done. One alone would ask for more than memory gives in its time, and none comes in the other's.
      let asking = isFew ? tileRange.prefix(2) : tileRange.suffix(1)
      for tile in tileRange {
        let (row, count) = (tiles.start(tile), tiles.rowCount(tile))
        let a = UnsafeRawPointer(packed + row &* rowStride).assumingMemoryBound(to: Int32.self)
        let target = y + (first &+ row) &* stride
        if inMatrixRegisters {
          let product = matrixProduct(a, group..<end, rows: count, target + group &* width)
          Arithmetic.multiply(product, rowScales: scales + row)
        } else {
          for panel in group..<end {
            let next = panel &+ (end &- group)
            let asks = next < panelRange.upperBound && asking.contains(tile)
            multiply(
              a, panel, rows: count, scales + row, target + panel &* width, ahead: asks ? next : nil,
              share: (tile &- asking.lowerBound, asking.count))
          }
        }
        if !isFew { activate(tiles, tile..<tile &+ 1, group..<end, first) }
      }
      group = end
      // Of few tiles some panels at once: a call for 32 numbers would be as long as its work.
      if isFew, group &- active == Self.panelsToActivate || group == panelRange.upperBound {
        activate(tiles, tileRange, active..<group, first)
        active = group
      }
    }
  }

  private static var panelsToActivate: Int { 8 }

  /// y = f(y) in some tiles' rows and some panels' columns.
  private func activate(_ tiles: RowTiles, _ tileRange: Range<Int>, _ panels: Range<Int>, _ first: Int) {
    guard let activation else { return }
    let start = panels.lowerBound &* TileProduct.width
    let end = min(panels.upperBound &* TileProduct.width, columns)
    for row in tiles.start(tileRange.lowerBound)..<tiles.start(tileRange.upperBound) {
      Arithmetic.apply(activation, to: y + ((first &+ row) &* stride &+ start), count: end &- start)
    }
  }

  /// Some rows times some panels, for the processor's matrix registers.
  private func matrixProduct(
    _ a: UnsafePointer<Int32>, _ panelRange: Range<Int>, rows: Int, _ y: UnsafeMutablePointer<Float>
  ) -> parlance_amx_product {
    let size = Self.panelVectors(depth: depth)
    let first = panelRange.lowerBound &* TileProduct.width
    return parlance_amx_product(
      a: a, a_stride: rowStride, rows: Int32(rows),
      b: UnsafeRawPointer(lanes + panelRange.lowerBound &* size).assumingMemoryBound(to: Int32.self),
      panel_stride: size &* 16, panels: Int32(panelRange.count), steps: Int32(steps),
      columns: Int32(min(columns &- first, panelRange.count &* TileProduct.width)), y: y,
      y_stride: stride, bias: bias.map { $0 + first })
  }

  @inline(__always)
  private func multiply(
    _ a: UnsafePointer<Int32>, _ panel: Int, rows: Int, _ rowScales: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, ahead next: Int?, share: (index: Int, count: Int)
  ) {
    let size = Self.panelVectors(depth: depth)
    let kept = lanes + panel &* size
    let b = kept + Arithmetic.columnVectors
    let first = panel &* TileProduct.width
    if first &+ TileProduct.width <= columns {
      WordTileProduct<Arithmetic>.run(
        rows: rows, a, rowStride: rowStride, b, steps: steps, into: y, stride: stride,
        finish(kept, bias.map { $0 + first }), rowScales,
        ahead: next.map { b + (($0 &- panel) &* size &+ share.index &* steps) }, half: share.count == 2)
    } else {
      multiplyEdge(a, kept, rows: rows, first, rowScales, y)
    }
  }

  @inline(__always)
  private func finish(_ kept: UnsafePointer<IntLanes>, _ bias: UnsafePointer<Float>?) -> WordColumns {
    @inline(__always) func vector(_ index: Int) -> IntLanes {
      index < Arithmetic.columnVectors ? kept[index] : .zero
    }
    return WordColumns(
      correction0: vector(0), correction1: vector(1), scale0: unsafeBitCast(vector(2), to: Vector16.self),
      scale1: unsafeBitCast(vector(3), to: Vector16.self),
      bias0: bias.map { VectorKernels.lanes($0, 0) } ?? .zero,
      bias1: bias.map { VectorKernels.lanes($0, 16) } ?? .zero)
  }

  /// The last panel where it has fewer than 32 columns: by way of a full one.
  @inline(never)
  private func multiplyEdge(
    _ a: UnsafePointer<Int32>, _ kept: UnsafePointer<IntLanes>, rows: Int, _ first: Int,
    _ rowScales: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    let full = TileProduct.width
    let width = columns - first
    withUnsafeTemporaryAllocation(of: Float.self, capacity: full * (rows + 1)) { buffer in
      guard let edge = buffer.baseAddress else { return }
      edge.initialize(repeating: 0, count: full * (rows + 1))
      let edgeBias = edge + rows * full
      if let bias { edgeBias.update(from: bias + first, count: width) }
      WordTileProduct<Arithmetic>.run(
        rows: rows, a, rowStride: rowStride, kept + Arithmetic.columnVectors, steps: steps, into: edge,
        stride: full, finish(kept, edgeBias), rowScales, ahead: nil, half: false)
      for r in 0..<rows { (y + r * stride).update(from: edge + r * full, count: width) }
    }
  }
}
