import ParlanceParallel

/// A weight matrix of bfloat16 numbers for products y = x Wᵀ + b with sums in float32: half the bytes of `PackedMatrix`.
///
/// Where the processor multiplies such numbers (AVX512_BF16), rows of x are rounded to bfloat16 as well. Elsewhere x stays
/// as it is, and a row of y has the same bits as with a `PackedMatrix` of the same numbers.
public struct BFloat16Matrix: Sendable {
  /// Rows of W: length of a row of y.
  public let rows: Int
  /// Columns of W: length of a row of x.
  public let columns: Int
  private let memory: PanelMemory

  /// Whether products round x too.
  public static var roundsInputs: Bool { BFloat16Arithmetic.isAvailable }

  /// - Parameter weight: W, row by row; rounded to the nearest, ties to even.
  public init(rounding weight: Span<Float>, rows: Int, columns: Int, threads: Int = 1) {
    precondition(
      rows >= 0 && columns >= 0 && weight.count == rows * columns,
      "\(weight.count) floats for a matrix of \(rows) x \(columns)")
    (self.rows, self.columns) = (rows, columns)
    let panels = Panels.count(rows)
    let count = panels * Self.vectors(columns)
    memory = PanelMemory(byteCount: count * 64) { base in
      weight.withUnsafeBufferPointer { floats in
        guard let start = floats.baseAddress else { return }
        nonisolated(unsafe) let weight = start
        nonisolated(unsafe) let halves = base.bindMemory(to: UInt16.self, capacity: count * 32)
        ParallelLoop.run(count: panels, threads: threads) { range in
          for panel in range {
            let first = panel * TileProduct.width
            if rows - first < TileProduct.width {
              Self.clear(panel, rows: rows, columns: columns, halves)
            }
            for row in first..<min(rows, first + TileProduct.width) {
              let source = weight + row * columns
              Self.forEachPlace(row, rows: rows, columns: columns) { halves[$1] = Self.rounded(source[$0]) }
            }
            if Self.roundsInputs, columns % 2 == 1 {
              Self.clearLastHalves(panel, columns: columns, halves)
            }
          }
        }
      }
    }
  }

  /// Registers that a panel takes: as pairs of neighboring columns of W, or as pairs of rows.
  private static func vectors(_ columns: Int) -> Int { roundsInputs ? (columns + 1) / 2 * 2 : columns }

  /// Calls `body` with each column of a row of W and where its number lies.
  @inline(__always)
  private static func forEachPlace(_ row: Int, rows: Int, columns: Int, _ body: (Int, Int) -> Void) {
    let (panel, lane) = (row / TileProduct.width, row % TileProduct.width)
    if roundsInputs {
      let start = panel * vectors(columns) * 32 + lane * 2
      for k in 0..<columns { body(k, start &+ (k >> 1) &* 64 &+ (k & 1)) }
    } else {
      Panels.forEachBlock(panel, columns: rows, depth: columns) { block, steps in
        let start = steps &* 32 &+ (2 * (lane & 15) + lane / 16)
        for k in block { body(k, start &+ (k &- block.lowerBound) &* 32) }
      }
    }
  }

  /// Fills a panel with zeros.
  private static func clear(_ panel: Int, rows: Int, columns: Int, _ halves: UnsafeMutablePointer<UInt16>) {
    if roundsInputs {
      let count = vectors(columns) * 32
      (halves + panel * count).update(repeating: 0, count: count)
    } else {
      Panels.forEachBlock(panel, columns: rows, depth: columns) { block, steps in
        (halves + steps * 32).update(repeating: 0, count: block.count * 32)
      }
    }
  }

  /// The partners of the last of an odd number of columns.
  private static func clearLastHalves(_ panel: Int, columns: Int, _ halves: UnsafeMutablePointer<UInt16>) {
    let start = (panel + 1) * vectors(columns) * 32 - 64
    for lane in 0..<TileProduct.width { halves[start + lane * 2 + 1] = 0 }
  }

  /// The product with some rows of this matrix; see `WeightMatrix`.
  func multiply(
    _ x: UnsafePointer<Float>, rows count: Int, outputs: Range<Int>, bias: UnsafePointer<Float>?,
    activation: Activation?, into y: UnsafeMutablePointer<Float>, threads: Int
  ) {
    memory.withUnsafeBytes { bytes in
      if Self.roundsInputs {
        // Without panels the address is never read.
        let lanes =
          bytes.bindMemory(to: IntLanes.self).baseAddress
          ?? UnsafeRawPointer(y).assumingMemoryBound(to: IntLanes.self)
        let first = outputs.lowerBound / TileProduct.width * Self.vectors(columns)
        var product = WordProduct<BFloat16Arithmetic>(
          lanes: lanes + first, columns: outputs.count, depth: columns, y: y, stride: outputs.count)
        product.bias = bias
        product.activation = activation
        return product.multiply(x, rows: count, threads: threads)
      }
      // Without panels the address is never read.
      let panels = Panels(
        base: bytes.baseAddress ?? UnsafeRawPointer(y), columns: rows, depth: columns, form: .bfloat16)
      var product = PanelProduct(panels: panels.part(outputs), y: y, stride: outputs.count)
      product.bias = bias
      product.activation = activation
      product.multiply(MatrixView(x, rowStride: columns), rows: count, threads: threads)
    }
  }

  /// Writes a row as floats.
  func unpackRow(_ row: Int, into target: UnsafeMutablePointer<Float>) {
    memory.withUnsafeBytes { bytes in
      let halves = bytes.bindMemory(to: UInt16.self)
      Self.forEachPlace(row, rows: rows, columns: columns) {
        target[$0] = Float(bitPattern: UInt32(halves[$1]) << 16)
      }
    }
  }

  /// The nearest bfloat16, ties to even; NaN stays NaN.
  @inline(__always)
  static func rounded(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value.isNaN { return UInt16(bits >> 16) | 0x40 }
    return UInt16((bits &+ 0x7fff &+ (bits >> 16) & 1) >> 16)
  }
}
