/// How the float32 weight of a product y = f(x Wᵀ + b) lies when it is packed into panels: for panels whose memory
/// somebody else keeps, such as a mapped file. `PackedMatrix` has memory of its own.
///
/// The arithmetic is that of `PackedMatrix`, to the bit.
public struct PanelLayout: Sendable, Hashable {
  /// Rows of W: length of a row of y.
  public let rows: Int
  /// Columns of W: length of a row of x.
  public let columns: Int

  public init(rows: Int, columns: Int) {
    precondition(rows >= 0 && columns >= 0, "a matrix of \(rows) x \(columns)")
    (self.rows, self.columns) = (rows, columns)
  }

  /// The layout's name. Panels that were packed under another one, by another version or for another kind of processor,
  /// cannot be read; the number changes with whatever the sizes do not tell.
  public static var identifier: String {
    "float32 panels 1, \(TileProduct.width) wide, blocks of \(Panels.depthBlock)"
  }

  /// Panels begin at a multiple of so many bytes: they are read a register at a time.
  public static let alignment = MemoryLayout<Vector16>.alignment

  /// Floats that the panels take, which is more than those of W where its rows do not fill the last panel.
  public var count: Int { Panels.vectorCount(columns: rows, depth: columns) * Vector16.scalarCount }

  /// Whether memory is large enough, to the float, and begins where panels may.
  public func accepts(_ panels: Span<Float>) -> Bool {
    panels.count == count
      && panels.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) % UInt(Self.alignment) == 0 }
  }

  /// Packs W.
  /// - Parameters:
  ///   - weight: W, row by row.
  ///   - panels: `count` floats, all of them overwritten.
  public func pack(_ weight: Span<Float>, into panels: inout MutableSpan<Float>, threads: Int = 1) {
    precondition(
      weight.count == rows * columns && panels.count == count,
      "\(weight.count) floats of \(rows) x \(columns) into \(panels.count) of \(count)")
    weight.withUnsafeBufferPointer { weight in
      panels.withUnsafeMutableBufferPointer { panels in
        guard let weight = weight.baseAddress, let target = panels.baseAddress else { return }
        Panels.pack(
          MatrixView(weight, rowStride: columns), columns: rows, depth: columns, into: target,
          threads: threads)
      }
    }
  }

  /// y = f(x Wᵀ + b), for all outputs or some neighboring ones; see `WeightMatrix.multiply`.
  /// - Precondition: the panels are accepted.
  public func multiply(
    _ x: Span<Float>, rows count: Int, panels: Span<Float>, outputs: Range<Int>? = nil,
    bias: Span<Float>? = nil, activation: Activation? = nil, into y: inout MutableSpan<Float>,
    threads: Int = Threads.count
  ) {
    precondition(accepts(panels), "panels of another layout than \(rows) x \(columns)")
    ProductOperands.with(x, rows: count, weight: self, outputs: outputs, bias: bias, into: &y) { operands in
      panels.withUnsafeBytes {
        multiply(operands, panels: $0.baseAddress, activation: activation, threads: threads)
      }
    }
  }

  /// Writes the rows of W that `ids` name, to the bit as they were packed.
  /// - Precondition: the ids are rows of W, and there is room for as many; the panels are accepted.
  public func gather(
    _ ids: Span<Int32>, panels: Span<Float>, into target: inout MutableSpan<Float>,
    threads: Int = Threads.count
  ) {
    precondition(accepts(panels), "panels of another layout than \(rows) x \(columns)")
    panels.withUnsafeBytes { panels in
      nonisolated(unsafe) let panels = panels.baseAddress
      PanelRows.gather(ids, of: rows, columns: columns, into: &target, threads: threads) {
        unpackRow($0, panels: panels, into: $1)
      }
    }
  }

  /// Writes W row by row, to the bit as it was packed.
  /// - Precondition: the panels are accepted.
  public func unpack(_ panels: Span<Float>, into target: inout MutableSpan<Float>) {
    precondition(target.count == rows * columns, "\(rows) x \(columns) into \(target.count) floats")
    precondition(accepts(panels), "panels of another layout than \(rows) x \(columns)")
    panels.withUnsafeBytes { panels in
      target.withUnsafeMutableBufferPointer { target in
        guard let base = target.baseAddress else { return }
        for row in 0..<rows { unpackRow(row, panels: panels.baseAddress, into: base + row * columns) }
      }
    }
  }

  func multiply(
    _ operands: ProductOperands, panels: UnsafeRawPointer?, activation: Activation?, threads: Int
  ) {
    var product = product(panels: panels, into: operands.y, stride: operands.outputs.count)
    product.panels = product.panels.part(operands.outputs)
    product.bias = operands.bias
    product.activation = activation
    product.continuing = operands.continuing
    product.multiply(MatrixView(operands.x, rowStride: columns), rows: operands.rows, threads: threads)
  }

  /// The product with W into y, for callers that set more of it.
  @inline(__always)
  func product(panels: UnsafeRawPointer?, into y: UnsafeMutablePointer<Float>, stride: Int) -> PanelProduct {
    // Without panels the address is never read.
    let base = panels ?? UnsafeRawPointer(y)
    return PanelProduct(panels: Panels(base: base, columns: rows, depth: columns), y: y, stride: stride)
  }

  /// Writes a row of W.
  func unpackRow(_ row: Int, panels: UnsafeRawPointer?, into target: UnsafeMutablePointer<Float>) {
    guard let packed = panels?.assumingMemoryBound(to: Float.self) else { return }
    let (panel, lane) = row.quotientAndRemainder(dividingBy: TileProduct.width)
    Panels.forEachBlock(panel, columns: rows, depth: columns) { block, steps in
      let start = (steps - block.lowerBound) * TileProduct.width + lane
      for k in block { target[k] = packed[start &+ k &* TileProduct.width] }
    }
  }
}
