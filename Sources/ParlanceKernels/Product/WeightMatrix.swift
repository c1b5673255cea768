/// A weight matrix made ready for products y = f(x Wᵀ + b), in one of the forms that weights are kept in.
///
/// In each form a row of y has the same bits whatever other rows are multiplied with it, on any number of threads.
public enum WeightMatrix: Sendable {
  case float32(PackedMatrix)
  case bfloat16(BFloat16Matrix)
  case int8(Int8Matrix)

  /// Rows of W: length of a row of y.
  public var rows: Int {
    switch self {
    case .float32(let matrix): matrix.rows
    case .bfloat16(let matrix): matrix.rows
    case .int8(let matrix): matrix.rows
    }
  }

  /// Columns of W: length of a row of x.
  public var columns: Int {
    switch self {
    case .float32(let matrix): matrix.columns
    case .bfloat16(let matrix): matrix.columns
    case .int8(let matrix): matrix.columns
    }
  }

  /// Whether a product with the rows of W from `row` on can be had by itself.
  public static func canBegin(at row: Int) -> Bool { row % TileProduct.width == 0 }

  /// y = f(x Wᵀ + b), for all outputs or some neighboring ones.
  /// - Parameters:
  ///   - x: `count` rows of `columns` floats.
  ///   - outputs: rows of W; all of them where nil. They must begin where `canBegin` allows.
  ///   - bias: one float for each of the outputs.
  ///   - activation: f; nothing where nil. With bytes GELU is off by up to 5e-5.
  ///   - y: `count` rows of one float for each of the outputs, overwritten.
  public func multiply(
    _ x: Span<Float>, rows count: Int, outputs: Range<Int>? = nil, bias: Span<Float>? = nil,
    activation: Activation? = nil, into y: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    ProductOperands.with(
      x, rows: count, weight: PanelLayout(rows: rows, columns: columns), outputs: outputs, bias: bias,
      into: &y
    ) { o in
      switch self {
      case .float32(let matrix): matrix.multiply(o, activation: activation, threads: threads)
      case .bfloat16(let matrix):
        matrix.multiply(
          o.x, rows: o.rows, outputs: o.outputs, bias: o.bias, activation: activation, into: o.y,
          threads: threads)
      case .int8(let matrix):
        matrix.multiply(
          o.x, rows: o.rows, outputs: o.outputs, bias: o.bias, activation: activation, into: o.y,
          threads: threads)
      }
    }
  }

  /// Writes the rows of W that `ids` name, as floats.
  /// - Precondition: the ids are rows of W, and there is room for as many.
  public func gather(
    _ ids: Span<Int32>, into target: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    PanelRows.gather(ids, of: rows, columns: columns, into: &target, threads: threads) {
      unpackRow($0, into: $1)
    }
  }

  /// Writes W as floats, row by row.
  public func unpack(into target: inout MutableSpan<Float>) {
    precondition(target.count == rows * columns, "\(rows) x \(columns) into \(target.count) floats")
    target.withUnsafeMutableBufferPointer { target in
      guard let base = target.baseAddress else { return }
      for row in 0..<rows { unpackRow(row, into: base + row * columns) }
    }
  }

  private func unpackRow(_ row: Int, into target: UnsafeMutablePointer<Float>) {
    switch self {
    case .float32(let matrix): matrix.unpackRow(row, into: target)
    case .bfloat16(let matrix): matrix.unpackRow(row, into: target)
    case .int8(let matrix): matrix.unpackRow(row, into: target)
    }
  }
}
