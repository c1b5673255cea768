/// Sums over many elements. Partial sums run in lanes and are added in double precision block by block, so that the
/// error does not grow with the length.
public enum SumKernels {
  private static let block = 4096

  /// Σ xᵢ.
  public static func sum(_ x: Span<Float>) -> Float {
    Float(blocks(x.count) { lanes(x, x, $0) { _, _ in } })
  }

  /// Σ aᵢ bᵢ.
  public static func dot(_ a: Span<Float>, _ b: Span<Float>) -> Double {
    ElementKernels.check(a.count, b.count)
    return blocks(a.count) { lanes(a, b, $0) { $0 *= $1 } }
  }

  private static func blocks(_ count: Int, _ sum: (Range<Int>) -> Double) -> Double {
    var total = 0.0
    var start = 0
    while start < count {
      let end = min(count, start + block)
      total += sum(start..<end)
      start = end
    }
    return total
  }

  @inline(__always)
  private static func lanes(
    _ a: Span<Float>, _ b: Span<Float>, _ range: Range<Int>, _ term: (inout Vector16, inout Vector16) -> Void
  ) -> Double {
    a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return 0 }
        var (first, second) = (Vector16.zero, Vector16.zero)
        var i = range.lowerBound
        while i &+ 32 <= range.upperBound {
          var (x, y) = (VectorKernels.lanes(a, i), VectorKernels.lanes(b, i))
          term(&x, &y)
          var (z, w) = (VectorKernels.lanes(a, i &+ 16), VectorKernels.lanes(b, i &+ 16))
          term(&z, &w)
          first += x
          second += z
          i &+= 32
        }
        var total = Double((first + second).sum())
        while i < range.upperBound {
          var x = Vector16(repeating: a.loadUnaligned(fromByteOffset: i &* 4, as: Float.self))
          var y = Vector16(repeating: b.loadUnaligned(fromByteOffset: i &* 4, as: Float.self))
          term(&x, &y)
          total += Double(x[0])
          i &+= 1
        }
        return total
      }
    }
  }
}
