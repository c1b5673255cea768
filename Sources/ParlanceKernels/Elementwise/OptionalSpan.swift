extension Optional where Wrapped == Span<Float> {
  /// How many floats there are; nil where there is no span.
  var length: Int? {
    guard let span = self else { return nil }
    return span.count
  }

  /// A copy; empty where there is no span.
  var floats: [Float] {
    guard let span = self else { return [] }
    return span.withUnsafeBufferPointer { Array($0) }
  }

  /// Calls `body` with the span's address; with nil where there is no span or nothing in it.
  @inline(always)
  func withPointer<R>(_ body: (UnsafePointer<Float>?) -> R) -> R {
    guard let span = self else { return body(nil) }
    return span.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
