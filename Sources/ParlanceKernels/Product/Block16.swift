/// Sixteen registers of 16 floats, as a block that can be transposed without touching memory.
struct Block16 {
  typealias V = Vector16
  private var r: (V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V)

  /// Loads the first `count` rows, `stride` floats apart; the others are zero.
  @inline(__always)
  init(_ p: UnsafePointer<Float>, stride: Int, count: Int) {
    @inline(__always) func row(_ i: Int) -> V { i < count ? VectorKernels.lanes(p + i &* stride, 0) : .zero }
    r = (
      row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7), row(8), row(9), row(10), row(11),
      row(12),
      row(13), row(14), row(15)
    )
  }

  /// Number the 256 floats by eight bits, row before column. Interleaving row i with row i + 8 moves the highest bit of
  /// all numbers to their end; after four rounds the bits of row and column have changed places.
  @inline(__always)
  mutating func transpose() {
    interleave()
    interleave()
    interleave()
    interleave()
  }

  @inline(__always)
  private mutating func interleave() {
    let (a, b, c, d) = (Self.zip(r.0, r.8), Self.zip(r.1, r.9), Self.zip(r.2, r.10), Self.zip(r.3, r.11))
    let (e, f, g, h) = (Self.zip(r.4, r.12), Self.zip(r.5, r.13), Self.zip(r.6, r.14), Self.zip(r.7, r.15))
    r = (a.0, a.1, b.0, b.1, c.0, c.1, d.0, d.1, e.0, e.1, f.0, f.1, g.0, g.1, h.0, h.1)
  }

  @inline(__always)
  private static func zip(_ a: V, _ b: V) -> (V, V) {
    var (low, high) = (V(), V())
    low.evenHalf = a.lowHalf
    low.oddHalf = b.lowHalf
    high.evenHalf = a.highHalf
    high.oddHalf = b.highHalf
    return (low, high)
  }

  /// Writes all rows in order, `stride` floats apart. Where the stride is below 16, each row covers the end of the one before.
  @inline(__always)
  func store(_ p: UnsafeMutablePointer<Float>, stride: Int) {
    @inline(__always) func put(_ i: Int, _ v: V) {
      UnsafeMutableRawPointer(p + i &* stride).storeBytes(of: v, as: V.self)
    }
    put(0, r.0)
    put(1, r.1)
    put(2, r.2)
    put(3, r.3)
    put(4, r.4)
    put(5, r.5)
    put(6, r.6)
    put(7, r.7)
    put(8, r.8)
    put(9, r.9)
    put(10, r.10)
    put(11, r.11)
    put(12, r.12)
    put(13, r.13)
    put(14, r.14)
    put(15, r.15)
  }
}
