/// Reductions of one row. Always in the same order for the same length, so that a row's result does not depend on where
/// it lies or what lies beside it.
enum RowSums {
  /// Σ of `body` over the row's values, four registers of sums side by side. `filler` stands where the row ends within sixteen: a
  /// value for which `body` gives 0.
  @inline(__always)
  static func sum(_ x: UnsafePointer<Float>, count: Int, filler: Float, _ body: (Vector16) -> Vector16)
    -> Float
  {
    var (a, b, c, d) = (Vector16.zero, Vector16.zero, Vector16.zero, Vector16.zero)
    var i = 0
    while i &+ 64 <= count {
      a += body(lanes(x, i))
      b += body(lanes(x, i &+ 16))
      c += body(lanes(x, i &+ 32))
      d += body(lanes(x, i &+ 48))
      i &+= 64
    }
    while i &+ 16 <= count {
      a += body(lanes(x, i))
      i &+= 16
    }
    if i < count { b += body(lanes(x, i, count: count &- i, filler: filler)) }
    return laneSum((a + b) + (c + d))
  }

  /// Two sums at once over two rows; where the rows end within sixteen, zeros follow.
  @inline(__always)
  static func sums(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int,
    _ body: (Vector16, Vector16, Int) -> (Vector16, Vector16)
  ) -> (Float, Float) {
    var (first, second) = (Vector16.zero, Vector16.zero)
    var (third, fourth) = (first, second)
    var i = 0
    while i &+ 32 <= count {
      let (x, y) = body(lanes(a, i), lanes(b, i), i)
      let (z, w) = body(lanes(a, i &+ 16), lanes(b, i &+ 16), i &+ 16)
      first += x
      second += y
      third += z
      fourth += w
      i &+= 32
    }
    while i &+ 16 <= count {
      let (x, y) = body(lanes(a, i), lanes(b, i), i)
      first += x
      second += y
      i &+= 16
    }
    if i < count {
      let rest = count &- i
      let (x, y) = body(lanes(a, i, count: rest, filler: 0), lanes(b, i, count: rest, filler: 0), i)
      first += x
      second += y
    }
    return (laneSum(first + third), laneSum(second + fourth))
  }

  /// The largest value of a row; -∞ of none.
  @inline(__always)
  static func maximum(_ x: UnsafePointer<Float>, count: Int) -> Float {
    var best = Vector16(repeating: -.infinity)
    var (b, c, d) = (best, best, best)
    var i = 0
    while i &+ 64 <= count {
      best = larger(lanes(x, i), best)
      b = larger(lanes(x, i &+ 16), b)
      c = larger(lanes(x, i &+ 32), c)
      d = larger(lanes(x, i &+ 48), d)
      i &+= 64
    }
    best = larger(larger(best, b), larger(c, d))
    while i &+ 16 <= count {
      best = larger(lanes(x, i), best)
      i &+= 16
    }
    if i < count { best = larger(lanes(x, i, count: count &- i, filler: -.infinity), best) }
    return laneMaximum(best)
  }
}
