/// Arithmetic on vectors of doubles. Sums run in eight lanes, so their last bits differ from a plain loop's.
public enum DoubleKernels {
  /// Σ aᵢbᵢ.
  public static func dot(_ a: Span<Double>, _ b: Span<Double>) -> Double {
    precondition(a.count == b.count, "dot of \(a.count) and \(b.count) doubles")
    return a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        let count = a.count / 8
        var lanes = SIMD8<Double>.zero
        var index = 0
        while index &+ 8 <= count {
          lanes +=
            a.loadUnaligned(fromByteOffset: index &* 8, as: SIMD8<Double>.self)
            * b.loadUnaligned(fromByteOffset: index &* 8, as: SIMD8<Double>.self)
          index &+= 8
        }
        var sum = lanes.sum()
        while index < count {
          sum +=
            a.loadUnaligned(fromByteOffset: index &* 8, as: Double.self)
            * b.loadUnaligned(fromByteOffset: index &* 8, as: Double.self)
          index &+= 1
        }
        return sum
      }
    }
  }

  /// sumᵢ += factor · aᵢ for each element of `a`; `sum` may be longer.
  public static func add(_ a: Span<Double>, times factor: Double, to sum: inout MutableSpan<Double>) {
    precondition(a.count <= sum.count, "sum of \(a.count) and \(sum.count) doubles")
    for index in 0..<a.count { sum[unchecked: index] += factor * a[unchecked: index] }
  }
}
