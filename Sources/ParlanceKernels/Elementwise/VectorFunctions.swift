/// Functions of every value of a span, at the speed of registers.
public enum VectorFunctions {
  /// eˣ within 2 units in the last place, over all floats: subnormal results, infinity above 88.73, 0 for -∞, NaN for NaN.
  public static func exponential(_ x: Span<Float>, into y: inout MutableSpan<Float>) {
    map(x, &y) { $0 = fullExponential($0) }
  }

  /// erf x, absolute error below 2e-7.
  public static func errorFunction(_ x: Span<Float>, into y: inout MutableSpan<Float>) {
    map(x, &y) { $0 = ParlanceKernels.errorFunction($0) }
  }

  @inline(always)
  private static func map(
    _ x: Span<Float>, _ y: inout MutableSpan<Float>, _ body: (inout Vector16) -> Void
  ) {
    precondition(x.count == y.count, "a function of \(x.count) values into \(y.count)")
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        guard let from = x.baseAddress, let to = y.baseAddress else { return }
        mapLanes(from, into: to, count: x.count, body)
      }
    }
  }
}
