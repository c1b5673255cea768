/// What a product y = f(x Wᵀ + b) is made of beside W, checked: from here on there are only addresses.
struct ProductOperands {
  let x: UnsafePointer<Float>
  /// Rows of x and y.
  let rows: Int
  /// Rows of W.
  let outputs: Range<Int>
  let bias: UnsafePointer<Float>?
  let y: UnsafeMutablePointer<Float>
  /// Whether sums go on from what y holds.
  var continuing = false

  /// Calls `body` where there is anything to compute.
  /// - Parameters:
  ///   - rows: of x.
  ///   - outputs: all where nil; else they begin a panel.
  ///   - bias: one float for each of the outputs.
  ///   - y: `rows` rows of one float for each of the outputs.
  static func with(
    _ x: Span<Float>, rows count: Int, weight: PanelLayout, outputs: Range<Int>?, bias: Span<Float>?,
    into y: inout MutableSpan<Float>, _ body: (ProductOperands) -> Void
  ) {
    let (rows, columns) = (weight.rows, weight.columns)
    let outputs = outputs ?? 0..<rows
    precondition(
      outputs.lowerBound >= 0 && outputs.upperBound <= rows
        && outputs.lowerBound % TileProduct.width == 0, "outputs \(outputs) of \(rows)")
    precondition(
      count >= 0 && x.count == count * columns && y.count == count * outputs.count
        && bias.length ?? outputs.count == outputs.count,
      "\(count) rows: \(x.count) floats times \(outputs.count) x \(columns) into \(y.count)")
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        guard let y = y.baseAddress else { return }
        let x = x.baseAddress ?? UnsafePointer(y)
        bias.withPointer { body(ProductOperands(x: x, rows: count, outputs: outputs, bias: $0, y: y)) }
      }
    }
  }
}
