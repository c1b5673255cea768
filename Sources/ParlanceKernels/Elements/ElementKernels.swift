/// Arithmetic element by element. All arguments of a call have the same number of elements.
public enum ElementKernels {
  /// c = a + b.
  public static func add(
    _ a: Span<Float>, _ b: Span<Float>, into c: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    binary(a, b, into: &c, threads) { $0 + $1 }
  }

  /// c = a − b.
  public static func subtract(
    _ a: Span<Float>, _ b: Span<Float>, into c: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    binary(a, b, into: &c, threads) { $0 - $1 }
  }

  /// c = a · b.
  public static func multiply(
    _ a: Span<Float>, _ b: Span<Float>, into c: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    binary(a, b, into: &c, threads) { $0 * $1 }
  }

  /// sum += a.
  public static func add(_ a: Span<Float>, to sum: inout MutableSpan<Float>, threads: Int = Threads.count) {
    check(a.count, sum.count)
    a.withReadFloats { a in
      sum.withWriteFloats { [count = sum.count] sum in
        ElementLoop.run(count: count, threads: threads) { for i in $0 { sum[i] += a[i] } }
      }
    }
  }

  /// c = factor · a.
  public static func scale(
    _ a: Span<Float>, by factor: Float, into c: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    unary(a, into: &c, threads) { factor * $0 }
  }

  /// c = f(a), for a function that is inlined.
  @inline(__always)
  static func unary(
    _ a: Span<Float>, into c: inout MutableSpan<Float>, _ threads: Int, _ f: @Sendable (Float) -> Float
  ) {
    check(a.count, c.count)
    a.withReadFloats { a in
      c.withWriteFloats { [count = c.count] c in
        ElementLoop.run(count: count, threads: threads) { for i in $0 { c[i] = f(a[i]) } }
      }
    }
  }

  /// c = f(a, b), for a function that is inlined.
  @inline(__always)
  static func binary(
    _ a: Span<Float>, _ b: Span<Float>, into c: inout MutableSpan<Float>, _ threads: Int,
    _ f: @Sendable (Float, Float) -> Float
  ) {
    check(a.count, c.count)
    check(b.count, c.count)
    a.withReadFloats { a in
      b.withReadFloats { b in
        c.withWriteFloats { [count = c.count] c in
          ElementLoop.run(count: count, threads: threads) { for i in $0 { c[i] = f(a[i], b[i]) } }
        }
      }
    }
  }

  @inline(__always)
  static func check(_ a: Int, _ b: Int) { precondition(a == b, "operands of \(a) and \(b) elements") }
}
