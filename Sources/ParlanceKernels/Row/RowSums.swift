/// Reductions of one row. Always in the same order for the same length, so that a row's result does not depend on where
/// it lies or what lies beside it.
enum RowSums {
  /// Σ of what `body` makes of the row's values, four registers of sums side by side. `filler` stands where the row ends within
  /// sixteen: a value of which `body` makes 0.
  @inline(always)
  static func sum(
    _ x: UnsafePointer<Float>, count: Int, filler: Float, _ body: (inout Vector16) -> Void
  ) -> Float {
    @inline(always) func term(_ value: Vector16) -> Vector16 {
      var value = value
      body(&value)
      return value
    }
    var (a, b, c, d) = (Vector16.zero, Vector16.zero, Vector16.zero, Vector16.zero)
    var i = 0
    while i &+ 64 <= count {
      a += term(lanes(x, i))
      b += term(lanes(x, i &+ 16))
      c += term(lanes(x, i &+ 32))
      d += term(lanes(x, i &+ 48))
      i &+= 64
    }
    while i &+ 16 <= count {
      a += term(lanes(x, i))
      i &+= 16
    }
    if i < count { b += term(lanes(x, i, count: count &- i, filler: filler)) }
    return laneSum((a + b) + (c + d))
  }

  /// Two sums at once of what `body` makes of two rows. `filler` stands where the first ends within sixteen, 0 in the second:
  /// values of which `body` makes 0.
  @inline(always)
  static func sums(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int, filler: Float = 0,
    _ body: (inout Vector16, inout Vector16) -> Void
  ) -> (Float, Float) {
    var (first, second) = (Vector16.zero, Vector16.zero)
    var (third, fourth) = (first, second)
    var i = 0
    while i &+ 32 <= count {
      var (x, y) = (lanes(a, i), lanes(b, i))
      body(&x, &y)
      var (z, w) = (lanes(a, i &+ 16), lanes(b, i &+ 16))
      body(&z, &w)
      first += x
      second += y
      third += z
      fourth += w
      i &+= 32
    }
    while i &+ 16 <= count {
      var (x, y) = (lanes(a, i), lanes(b, i))
      body(&x, &y)
      first += x
      second += y
      i &+= 16
    }
    if i < count {
      let rest = count &- i
      var x = lanes(a, i, count: rest, filler: filler)
      var y = lanes(b, i, count: rest, filler: 0)
      body(&x, &y)
      first += x
      second += y
    }
    return (laneSum(first + third), laneSum(second + fourth))
  }

  /// The largest value of a row; -∞ of none.
  @inline(always)
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
