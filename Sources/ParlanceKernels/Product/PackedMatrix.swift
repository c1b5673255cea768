/// A weight matrix packed once for many products y = x Wᵀ + b, as a linear layer has them at inference.
///
/// A row of y has the same bits whatever other rows are multiplied with it and on however many threads: each sum runs
/// over the inputs in order. Packing costs about as much as copying the matrix a few times.
public struct PackedMatrix: Sendable {
  /// Rows of W: length of a row of y.
  public let rows: Int
  /// Columns of W: length of a row of x.
  public let columns: Int
  private let vectors: [Vector16]

  /// - Parameters:
  ///   - weight: W, row by row.
  ///   - rows: outputs.
  ///   - columns: inputs.
  public init(_ weight: Span<Float>, rows: Int, columns: Int, threads: Int = 1) {
    precondition(
      rows >= 0 && columns >= 0 && weight.count == rows * columns,
      "\(weight.count) floats for a matrix of \(rows) x \(columns)")
    self = weight.withUnsafeBufferPointer { weight in
      guard let base = weight.baseAddress else {
        return PackedMatrix(rows: rows, columns: columns, vectors: [])
      }
      return PackedMatrix(
        MatrixView(base, rowStride: columns), rows: rows, columns: columns, threads: threads)
    }
  }

  private init(rows: Int, columns: Int, vectors: [Vector16]) {
    (self.rows, self.columns, self.vectors) = (rows, columns, vectors)
  }

  init(_ weight: MatrixView, rows: Int, columns: Int, threads: Int) {
    let count = Panels.vectorCount(columns: rows, depth: columns)
    let vectors = [Vector16](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      LargePages.advise(base, byteCount: count * 64)
      Panels.pack(
        weight, columns: rows, depth: columns,
        into: UnsafeMutableRawPointer(base).assumingMemoryBound(to: Float.self), threads: threads)
      initialized = count
    }
    self.init(rows: rows, columns: columns, vectors: vectors)
  }

  /// y = x Wᵀ + b.
  /// - Parameters:
  ///   - x: `rows` rows of `columns` floats.
  ///   - bias: one float an output.
  ///   - y: `rows` rows of W's `rows` floats, overwritten.
  public func multiply(
    _ x: Span<Float>, rows count: Int, bias: Span<Float>? = nil, into y: inout MutableSpan<Float>,
    threads: Int = Threads.count
  ) {
    precondition(
      count >= 0 && x.count == count * columns && y.count == count * rows,
      "\(count) rows: \(x.count) floats times \(rows) x \(columns) into \(y.count)")
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        guard let y = y.baseAddress else { return }
        let x = x.baseAddress ?? UnsafePointer(y)
        guard let bias else { return multiply(x, rows: count, bias: nil, into: y, threads: threads) }
        precondition(bias.count == rows, "a bias of \(bias.count) floats for \(rows) outputs")
        bias.withUnsafeBufferPointer {
          multiply(x, rows: count, bias: $0.baseAddress, into: y, threads: threads)
        }
      }
    }
  }

  /// Writes W as it was before it was packed, to the bit, from float `start` on.
  public func unpack(into weight: inout MutableSpan<Float>, at start: Int = 0) {
    precondition(
      start >= 0 && start + rows * columns <= weight.count,
      "\(rows) x \(columns) into \(weight.count) floats, from \(start) on")
    weight.withUnsafeMutableBufferPointer { weight in
      guard let base = weight.baseAddress else { return }
      for row in 0..<rows { unpackRow(row, into: base + start + row * columns) }
    }
  }

  private func multiply(
    _ x: UnsafePointer<Float>, rows count: Int, bias: UnsafePointer<Float>?,
    into y: UnsafeMutablePointer<Float>,
    threads: Int
  ) {
    multiply(x, rows: count, outputs: 0..<rows, bias: bias, activation: nil, into: y, threads: threads)
  }

  /// The product with some rows of this matrix; see `WeightMatrix`.
  func multiply(
    _ x: UnsafePointer<Float>, rows count: Int, outputs: Range<Int>, bias: UnsafePointer<Float>?,
    activation: Activation?, into y: UnsafeMutablePointer<Float>, threads: Int
  ) {
    withProduct(into: y, stride: outputs.count) { product in
      var product = product
      product.panels = product.panels.part(outputs)
      product.bias = bias
      product.activation = activation
      product.multiply(MatrixView(x, rowStride: columns), rows: count, threads: threads)
    }
  }

  /// Writes a row of W.
  func unpackRow(_ row: Int, into target: UnsafeMutablePointer<Float>) {
    vectors.withUnsafeBytes { bytes in
      let packed = bytes.bindMemory(to: Float.self)
      let (panel, lane) = row.quotientAndRemainder(dividingBy: TileProduct.width)
      Panels.forEachBlock(panel, columns: rows, depth: columns) { block, steps in
        let start = (steps - block.lowerBound) * TileProduct.width + lane
        for k in block { target[k] = packed[start &+ k &* TileProduct.width] }
      }
    }
  }

  /// The product with this matrix into y, for callers that set more of it.
  @inline(__always)
  func withProduct<Result>(
    into y: UnsafeMutablePointer<Float>, stride: Int, _ body: (PanelProduct) -> Result
  ) -> Result {
    vectors.withUnsafeBufferPointer { buffer in
      // Without panels the address is never read.
      let base = UnsafeRawPointer(buffer.baseAddress) ?? UnsafeRawPointer(y)
      return body(
        PanelProduct(panels: Panels(base: base, columns: rows, depth: columns), y: y, stride: stride))
    }
  }
}
