/// A weight matrix packed once for many products y = x Wᵀ + b, as a linear layer has them at inference.
///
/// A row of y has the same bits whatever other rows are multiplied with it and on however many threads: each sum runs
/// over the inputs in order. Packing costs about as much as copying the matrix a few times.
public struct PackedMatrix: Sendable {
  /// How W lies in this matrix's memory.
  public let layout: PanelLayout
  private let memory: PanelMemory

  /// Rows of W: length of a row of y.
  public var rows: Int { layout.rows }
  /// Columns of W: length of a row of x.
  public var columns: Int { layout.columns }

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
        return PackedMatrix(rows: rows, columns: columns, memory: PanelMemory(byteCount: 0) { _ in })
      }
      return PackedMatrix(
        MatrixView(base, rowStride: columns), rows: rows, columns: columns, threads: threads)
    }
  }

  private init(rows: Int, columns: Int, memory: PanelMemory) {
    layout = PanelLayout(rows: rows, columns: columns)
    self.memory = memory
  }

  init(_ weight: MatrixView, rows: Int, columns: Int, threads: Int) {
    let count = Panels.vectorCount(columns: rows, depth: columns)
    let memory = PanelMemory(byteCount: count * 64) { base in
      Panels.pack(
        weight, columns: rows, depth: columns, into: base.bindMemory(to: Float.self, capacity: count * 16),
        threads: threads)
    }
    self.init(rows: rows, columns: columns, memory: memory)
  }

  /// y = f(x Wᵀ + b).
  /// - Parameters:
  ///   - x: `rows` rows of `columns` floats.
  ///   - bias: one float an output.
  ///   - continuing: whether the sums go on from what y holds: y = f(y + x Wᵀ + b).
  ///   - activation: f; nothing where nil.
  ///   - y: `rows` rows of W's `rows` floats, overwritten.
  public func multiply(
    _ x: Span<Float>, rows count: Int, bias: Span<Float>? = nil, continuing: Bool = false,
    activation: Activation? = nil, into y: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    ProductOperands.with(x, rows: count, weight: layout, outputs: nil, bias: bias, into: &y) {
      var operands = $0
      operands.continuing = continuing
      multiply(operands, activation: activation, threads: threads)
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

  /// The panels, as `layout` says.
  public func withPanels<Result>(_ body: (Span<Float>) -> Result) -> Result {
    memory.withUnsafeBytes { body($0.bindMemory(to: Float.self).span) }
  }

  /// The product with some rows of this matrix; see `WeightMatrix`.
  func multiply(_ operands: ProductOperands, activation: Activation?, threads: Int) {
    memory.withUnsafeBytes {
      layout.multiply(operands, panels: $0.baseAddress, activation: activation, threads: threads)
    }
  }

  /// Writes a row of W.
  func unpackRow(_ row: Int, into target: UnsafeMutablePointer<Float>) {
    memory.withUnsafeBytes { layout.unpackRow(row, panels: $0.baseAddress, into: target) }
  }

  /// The product with this matrix into y, for callers that set more of it.
  @inline(__always)
  func withProduct<Result>(
    into y: UnsafeMutablePointer<Float>, stride: Int, _ body: (PanelProduct) -> Result
  ) -> Result {
    memory.withUnsafeBytes { body(layout.product(panels: $0.baseAddress, into: y, stride: stride)) }
  }
}
