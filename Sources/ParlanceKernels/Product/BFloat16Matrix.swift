import ParlanceParallel

/// A weight matrix of bfloat16 numbers for products y = x Wᵀ + b in float32: half the bytes of `PackedMatrix`, which
/// counts where few rows are multiplied. A row of y has the same bits as with a `PackedMatrix` of the same numbers.
public struct BFloat16Matrix: Sendable {
  /// Rows of W: length of a row of y.
  public let rows: Int
  /// Columns of W: length of a row of x.
  public let columns: Int
  private let steps: [SIMD16<UInt32>]

  /// - Parameter weight: W, row by row; rounded to the nearest, ties to even.
  public init(rounding weight: Span<Float>, rows: Int, columns: Int, threads: Int = 1) {
    precondition(
      rows >= 0 && columns >= 0 && weight.count == rows * columns,
      "\(weight.count) floats for a matrix of \(rows) x \(columns)")
    (self.rows, self.columns) = (rows, columns)
    let panels = Panels.count(rows)
    let count = panels * columns
    steps = [SIMD16<UInt32>](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = count
      weight.withUnsafeBufferPointer { floats in
        guard let base = buffer.baseAddress, let start = floats.baseAddress else { return }
        LargePages.advise(base, byteCount: count * 64)
        nonisolated(unsafe) let weight = start
        nonisolated(unsafe) let halves =
          UnsafeMutableRawPointer(base).bindMemory(to: UInt16.self, capacity: count * 32)
        ParallelLoop.run(count: panels, threads: threads) { range in
          for panel in range {
            Self.pack(weight, panel: panel, rows: rows, columns: columns, into: halves)
          }
        }
      }
    }
  }

  private static func pack(
    _ weight: UnsafePointer<Float>, panel: Int, rows: Int, columns: Int,
    into target: UnsafeMutablePointer<UInt16>
  ) {
    let first = panel * TileProduct.width
    Panels.forEachBlock(panel, columns: rows, depth: columns) { block, steps in
      let part = target + steps * 32
      if rows - first < TileProduct.width { part.update(repeating: 0, count: block.count * 32) }
      for row in 0..<min(TileProduct.width, rows - first) {
        let source = weight + (first + row) * columns
        let place = part + (2 * (row & 15) + row / 16)
        for k in block { place[(k &- block.lowerBound) &* 32] = rounded(source[k]) }
      }
    }
  }

  /// The product with some rows of this matrix; see `WeightMatrix`.
  func multiply(
    _ x: UnsafePointer<Float>, rows count: Int, outputs: Range<Int>, bias: UnsafePointer<Float>?,
    activation: Activation?, into y: UnsafeMutablePointer<Float>, threads: Int
  ) {
    steps.withUnsafeBytes { bytes in
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
    steps.withUnsafeBytes { bytes in
      let halves = bytes.bindMemory(to: UInt16.self)
      let lane = row % TileProduct.width
      Panels.forEachBlock(row / TileProduct.width, columns: rows, depth: columns) { block, steps in
        let start = (steps - block.lowerBound) * 32 + 2 * (lane & 15) + lane / 16
        for k in block { target[k] = Float(bitPattern: UInt32(halves[start &+ k &* 32]) << 16) }
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
