extension MatrixView {
  /// Floats behind the last packed column that `pack` may write over.
  static let overrun = 16

  /// Lays the first `rows` rows side by side: column after column, the values of all rows and then zeros up to `width`.
  /// - Parameter width: `rows`, at most 16 (a tile), or 32 (a panel).
  func pack(rows: Int, columns: Int, width: Int, into target: UnsafeMutablePointer<Float>) {
    precondition(
      rows > 0 && (rows == width && rows <= 16 || width == 32), "\(rows) rows in a pack of \(width)")
    if columnStride == 1 {
      packRows(rows, columns, width, target)
    } else if rowStride == 1 {
      packColumns(rows, columns, width, target)
    } else {
      for k in 0..<columns { packColumn(rows, k, width, target) }
    }
  }

  /// Rows lie in one piece each: blocks of 16 columns are transposed in registers.
  private func packRows(_ rows: Int, _ columns: Int, _ width: Int, _ target: UnsafeMutablePointer<Float>) {
    var k = 0
    while k &+ 16 <= columns {
      var row = 0
      while row < width {
        var block = Block16(base + (row &* rowStride &+ k), stride: rowStride, count: rows &- row)
        block.transpose()
        block.store(target + (k &* width &+ row), stride: width)
        row &+= 16
      }
      k &+= 16
    }
    while k < columns {
      packColumn(rows, k, width, target)
      k &+= 1
    }
  }

  /// Columns lie in one piece each: they are copied.
  private func packColumns(_ rows: Int, _ columns: Int, _ width: Int, _ target: UnsafeMutablePointer<Float>) {
    for k in 0..<columns {
      let (source, place) = (base + k &* columnStride, target + k &* width)
      if rows == 32 {
        Self.copy(SIMD16<Float>.self, source, place, 16)
      } else if rows >= 8, rows == width {
        Self.copy(SIMD8<Float>.self, source, place, rows &- 8)
      } else if rows >= 4, rows == width {
        Self.copy(SIMD4<Float>.self, source, place, rows &- 4)
      } else {
        packColumn(rows, k, width, target)
      }
    }
  }

  /// Copies two vectors: the first, and the one that starts at `second` and may overlap it.
  @inline(__always)
  private static func copy<V: SIMD>(
    _ type: V.Type, _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ second: Int
  ) where V.Scalar == Float {
    let (from, to) = (UnsafeRawPointer(source), UnsafeMutableRawPointer(target))
    to.storeBytes(of: from.loadUnaligned(as: type), as: type)
    to.storeBytes(
      of: from.loadUnaligned(fromByteOffset: second &* 4, as: type), toByteOffset: second &* 4, as: type)
  }

  @inline(__always)
  private func packColumn(_ rows: Int, _ k: Int, _ width: Int, _ target: UnsafeMutablePointer<Float>) {
    let (source, place) = (base + k &* columnStride, target + k &* width)
    for row in 0..<rows { place[row] = source[row &* rowStride] }
    for row in rows..<width { place[row] = 0 }
  }
}
