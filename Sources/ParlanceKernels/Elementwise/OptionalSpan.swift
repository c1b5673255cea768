extension Optional where Wrapped == Span<Float> {
  /// How many floats there are; nil where there is no span.
  var length: Int? {
    guard let span = self else { return nil }
    return span.count
  }

  /// Calls `body` with the span's address; with nil where there is no span or nothing in it.
  @inline(__always)
  func withPointer<R>(_ body: (UnsafePointer<Float>?) -> R) -> R {
    guard let span = self else { return body(nil) }
    return span.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
