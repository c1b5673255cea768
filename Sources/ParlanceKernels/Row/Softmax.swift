import ParlanceParallel

/// Softmax of each row of a matrix, and its logarithm.
public enum Softmax {
  /// y = eˣ / Σ eˣ, the largest value of the row taken off first. A row of -∞ only gives zeros.
  public static func apply(
    _ x: Span<Float>, rows: Int, width: Int, into y: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    check("softmax", rows, width, x.count, x.count, y.count)
    map(x, x, &y, rows, width, threads) { x, _, y in
      let largest = RowSums.maximum(x, count: width)
      let shift = largest == -.infinity ? 0 : largest
      let sum = exponentials(x, y, width, shift)
      let factor = sum > 0 || sum.isNaN ? 1 / sum : 0
      mapLanes(y, into: y, count: width) { $0 *= factor }
    }
  }

  /// y = x − ln Σ eˣ. A row of -∞ only stays as it is.
  public static func logApply(
    _ x: Span<Float>, rows: Int, width: Int, into y: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    check("log-softmax", rows, width, x.count, x.count, y.count)
    map(x, x, &y, rows, width, threads) { x, _, y in
      let (shift, rest) = LogNormalizer.shiftAndLogSum(x, count: width)
      mapLanes(x, into: y, count: width) { $0 = ($0 - shift) - rest }
    }
  }

  /// dx = y (dy − Σ y dy).
  /// - Parameter y: the softmax.
  public static func gradient(
    of y: Span<Float>, upstream dy: Span<Float>, rows: Int, width: Int, into dx: inout MutableSpan<Float>,
    threads: Int = Threads.count
  ) {
    check("gradient of softmax", rows, width, y.count, dy.count, dx.count)
    map(y, dy, &dx, rows, width, threads) { y, dy, dx in
      let sum = RowSums.sums(y, dy, count: width) { y, dy in y *= dy }.0
      mapLanes(y, dy, into: dx, count: width) { y, dy in y *= dy - sum }
    }
  }

  /// dx = dy − eʸ Σ dy.
  /// - Parameter y: the log-softmax.
  public static func logGradient(
    of y: Span<Float>, upstream dy: Span<Float>, rows: Int, width: Int, into dx: inout MutableSpan<Float>,
    threads: Int = Threads.count
  ) {
    check("gradient of log-softmax", rows, width, y.count, dy.count, dx.count)
    map(y, dy, &dx, rows, width, threads) { y, dy, dx in
      let sum = RowSums.sum(dy, count: width, filler: 0) { _ in }
      mapLanes(y, dy, into: dx, count: width) { y, dy in y = dy - fullExponential(y) * sum }
    }
  }

  /// y = e^(x − shift), where no x is above the shift; gives Σ y.
  @inline(always)
  private static func exponentials(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int, _ shift: Float
  ) -> Float {
    var sum = Vector16.zero
    var i = 0
    while i &+ 16 <= count {
      let e = exponentialBelowOne(lanes(x, i) - shift)
      store(e, y, i)
      sum += e
      i &+= 16
    }
    if i < count {
      let e = exponentialBelowOne(lanes(x, i, count: count &- i, filler: -.infinity) - shift)
      store(e, y, i, count: count &- i)
      sum += e
    }
    return laneSum(sum)
  }

  private static func check(_ name: String, _ rows: Int, _ width: Int, _ a: Int, _ b: Int, _ c: Int) {
    precondition(
      rows >= 0 && width >= 0 && a == rows * width && b == a && c == a,
      "\(name) of \(rows) rows of \(width): \(a), \(b) and \(c) values")
  }

  @inline(always)
  private static func map(
    _ a: Span<Float>, _ b: Span<Float>, _ c: inout MutableSpan<Float>, _ rows: Int, _ width: Int,
    _ threads: Int,
    _ body: @Sendable (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          nonisolated(unsafe) let (x, y, z) = (a, b, c)
          let chunk = max(1, Activation.chunk / max(1, width))
          ParallelLoop.run(count: rows, chunk: chunk, threads: threads) { rows in
            for row in rows { body(x + row * width, y + row * width, z + row * width) }
          }
        }
      }
    }
  }
}
