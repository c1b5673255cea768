extension Tensor: CustomStringConvertible {
  /// The shape, and the elements as nested rows; of long axes only both ends.
  public var description: String {
    let values = withElements { span in Self.text(span, shape.sizes[...], 0) }
    return "Tensor\(shape)\(shape.rank > 1 ? "\n" : " ")\(values)"
  }

  private static func text(_ span: Span<Float>, _ sizes: ArraySlice<Int>, _ depth: Int) -> String {
    guard let size = sizes.first else { return "\(span[0])" }
    let inner = sizes.dropFirst()
    let stride = inner.reduce(1, *)
    let shown = size > 6 ? Array(0..<3) + [-1] + Array(size - 3..<size) : Array(0..<size)
    let parts = shown.map { index in
      index < 0 ? "…" : text(span.extracting(index * stride..<(index + 1) * stride), inner, depth + 1)
    }
    let separator = inner.isEmpty ? ", " : ",\n" + String(repeating: " ", count: depth + 1)
    return "[\(parts.joined(separator: separator))]"
  }
}
