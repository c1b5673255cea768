/// Arithmetic on one vector or two. Sums of products run in sixteen lanes, so their last bits differ from a
/// plain loop's; `add` and `scale` work element by element and give exactly a plain loop's values.
public enum VectorKernels {
  /// Σ aᵢbᵢ.
  public static func dot(_ a: Span<Float>, _ b: Span<Float>) -> Float {
    precondition(a.count == b.count, "dot of \(a.count) and \(b.count) floats")
    return a.withUnsafeBytes { a in b.withUnsafeBytes { dot(a, $0, count: b.count) } }
  }

  /// Σ aᵢbᵢ where `a` lies at any byte offset of `bytes`.
  public static func dot(_ bytes: RawSpan, at offset: Int, _ b: Span<Float>) -> Float {
    precondition(holds(bytes, offset: offset, floats: b.count), "row outside of its bytes")
    return bytes.withUnsafeBytes { all in
      b.withUnsafeBytes { dot(UnsafeRawBufferPointer(rebasing: all[offset...]), $0, count: b.count) }
    }
  }

  /// √Σ aᵢ².
  public static func norm(_ a: Span<Float>) -> Float { dot(a, a).squareRoot() }

  /// sumᵢ += aᵢ.
  public static func add(_ a: Span<Float>, to sum: inout MutableSpan<Float>) {
    precondition(a.count == sum.count, "sum of \(a.count) and \(sum.count) floats")
    let count = sum.count
    a.withUnsafeBytes { a in sum.withUnsafeMutableBytes { add(a, to: $0, count: count) } }
  }

  /// sumᵢ += aᵢ where `a` lies at any byte offset of `bytes`.
  public static func add(_ bytes: RawSpan, at offset: Int, to sum: inout MutableSpan<Float>) {
    precondition(holds(bytes, offset: offset, floats: sum.count), "row outside of its bytes")
    let count = sum.count
    bytes.withUnsafeBytes { all in
      sum.withUnsafeMutableBytes {
        add(UnsafeRawBufferPointer(rebasing: all[offset...]), to: $0, count: count)
      }
    }
  }

  /// sumᵢ += factor · aᵢ.
  public static func add(_ a: Span<Float>, times factor: Float, to sum: inout MutableSpan<Float>) {
    precondition(a.count == sum.count, "sum of \(a.count) and \(sum.count) floats")
    for i in 0..<sum.count { sum[i] += factor * a[i] }
  }

  /// aᵢ *= factor.
  public static func scale(_ a: inout MutableSpan<Float>, by factor: Float) {
    for i in 0..<a.count { a[i] *= factor }
  }

  private static func holds(_ bytes: RawSpan, offset: Int, floats: Int) -> Bool {
    offset >= 0 && offset <= bytes.byteCount && floats <= (bytes.byteCount - offset) / 4
  }

  @inline(__always)
  static func dot(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer, count: Int) -> Float {
    guard let a = a.baseAddress, let b = b.baseAddress else { return 0 }
    var first = SIMD16<Float>.zero
    var second = SIMD16<Float>.zero
    var i = 0
    while i &+ 32 <= count {
      first += lanes(a, i) * lanes(b, i)
      second += lanes(a, i &+ 16) * lanes(b, i &+ 16)
      i &+= 32
    }
    if i &+ 16 <= count {
      first += lanes(a, i) * lanes(b, i)
      i &+= 16
    }
    var sum = (first + second).sum()
    while i < count {
      sum += one(a, i) * one(b, i)
      i &+= 1
    }
    return sum
  }

  @inline(__always)
  static func add(_ a: UnsafeRawBufferPointer, to sum: UnsafeMutableRawBufferPointer, count: Int) {
    guard let a = a.baseAddress, let sum = sum.baseAddress else { return }
    var i = 0
    while i &+ 16 <= count {
      sum.storeBytes(of: lanes(sum, i) + lanes(a, i), toByteOffset: i &* 4, as: SIMD16<Float>.self)
      i &+= 16
    }
    while i < count {
      sum.storeBytes(of: one(sum, i) + one(a, i), toByteOffset: i &* 4, as: Float.self)
      i &+= 1
    }
  }

  @inline(__always)
  static func lanes(_ pointer: UnsafeRawPointer, _ index: Int) -> SIMD16<Float> {
    pointer.loadUnaligned(fromByteOffset: index &* 4, as: SIMD16<Float>.self)
  }

  @inline(__always)
  private static func one(_ pointer: UnsafeRawPointer, _ index: Int) -> Float {
    pointer.loadUnaligned(fromByteOffset: index &* 4, as: Float.self)
  }
}
