/// Reads the elements of two tensors in place.
@inline(__always)
public func withElements<R>(
  _ a: Tensor, _ b: Tensor, _ body: (Span<Float>, Span<Float>) -> R
) -> R {
  a.withElements { a in b.withElements { b in body(a, b) } }
}

/// Reads the elements of three tensors in place.
@inline(__always)
public func withElements<R>(
  _ a: Tensor, _ b: Tensor, _ c: Tensor, _ body: (Span<Float>, Span<Float>, Span<Float>) -> R
) -> R {
  a.withElements { a in b.withElements { b in c.withElements { c in body(a, b, c) } } }
}

extension Optional where Wrapped == Tensor {
  /// Reads the elements in place, or nil where there is no tensor.
  @inline(__always)
  public func withElements<R>(_ body: (Span<Float>?) -> R) -> R {
    guard let tensor = self else { return body(nil) }
    return tensor.withElements { body($0) }
  }

  /// The tensor without its place on a tape.
  var detached: Tensor? { map { $0.detached } }
}

/// Changes the elements of several tensors in place.
@inline(__always)
func withMutableElements(
  _ a: inout Tensor, _ b: inout Tensor, _ c: inout Tensor, _ d: inout Tensor,
  _ body: (
    inout MutableSpan<Float>, inout MutableSpan<Float>, inout MutableSpan<Float>, inout MutableSpan<Float>
  ) -> Void
) {
  a.withMutableElements { a in
    b.withMutableElements { b in
      c.withMutableElements { c in d.withMutableElements { d in body(&a, &b, &c, &d) } }
    }
  }
}
