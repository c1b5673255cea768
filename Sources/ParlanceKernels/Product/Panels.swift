import ParlanceParallel

/// The right operand of a product, cut into panels of 32 columns: for each k of the depth 32 floats in a row. The last
/// panel is filled up with zeros.
struct Panels {
  let base: UnsafeRawPointer
  let columns: Int
  let depth: Int
  var form = PanelForm.float32

  var count: Int { Self.count(columns) }

  @inline(__always)
  static func count(_ columns: Int) -> Int { (columns &+ TileProduct.width &- 1) / TileProduct.width }

  /// The panels of some columns, the first of which must begin a panel.
  @inline(__always)
  func part(_ part: Range<Int>) -> Panels {
    Panels(
      base: base + part.lowerBound / TileProduct.width &* depth &* form.stepBytes, columns: part.count,
      depth: depth,
      form: form)
  }

  /// Registers that the panels take.
  static func vectorCount(columns: Int, depth: Int) -> Int { count(columns) * depth * 2 }

  /// Packs a matrix whose rows are the columns of the product.
  static func pack(
    _ matrix: MatrixView, columns: Int, depth: Int, into target: UnsafeMutablePointer<Float>, threads: Int
  ) {
    nonisolated(unsafe) let (matrix, target) = (matrix, target)
    // About 20 microseconds of copying.
    let chunk = max(1, 32_768 / max(depth * TileProduct.width, 1))
    ParallelLoop.run(count: count(columns), chunk: chunk, threads: threads) { panels in
      for panel in panels {
        let first = panel * TileProduct.width
        matrix.from(row: first).pack(
          rows: min(TileProduct.width, columns - first), columns: depth, width: TileProduct.width,
          into: target + first * depth)
      }
    }
  }
}
