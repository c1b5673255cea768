/// The line search of Nocedal and Wright's algorithms 3.5 and 3.6: widen until an acceptable step is bracketed, then
/// narrow the bracket by cubic interpolation.
///
///     φ(α) ≤ φ(0) + c₁ α φ'(0)   and   |φ'(α)| ≤ c₂ |φ'(0)|
struct StrongWolfeSearch {
  let line: Line
  let c1: Double
  let c2: Double

  func step(first: Double) -> Line.Point? {
    var before: Line.Point?
    var step = first
    for _ in 0..<25 {
      let point = line.point(step)
      guard point.value.isFinite, point.slope.isFinite else {
        // Left the function's domain: half way back.
        step = ((before?.step ?? 0) + step) / 2
        continue
      }
      if !falls(point) || before.map({ point.value >= $0.value }) == true {
        return narrow(low: before, high: point)
      }
      if isFlat(point) { return point }
      if point.slope >= 0 { return narrow(low: point, high: before) }
      before = point
      step *= 2
    }
    return before
  }

  private func falls(_ point: Line.Point) -> Bool {
    point.value <= line.value + c1 * point.step * line.slope
  }

  private func isFlat(_ point: Line.Point) -> Bool { abs(point.slope) <= -c2 * line.slope }

  /// The bracket's ends: `low` has the smaller value, and its slope points to `high`. Nil is the origin.
  private func narrow(low: Line.Point?, high: Line.Point?) -> Line.Point? {
    var (low, high) = (low, high)
    for _ in 0..<40 {
      let (a, b) = (low?.step ?? 0, high?.step ?? 0)
      let (fa, fb) = (low?.value ?? line.value, high?.value ?? line.value)
      let (ga, gb) = (low?.slope ?? line.slope, high?.slope ?? line.slope)
      guard abs(b - a) > 1e-16 * max(1, abs(a)) else { break }
      let point = line.point(Self.cubicMinimum(a, fa, ga, b, fb, gb))
      if !falls(point) || !(point.value < fa) {
        high = point
      } else {
        if isFlat(point) { return point }
        if point.slope * (b - a) >= 0 { high = low }
        low = point
      }
    }
    // Rounding hides what is left of the bracket; the lower end still is progress where it fell.
    return low
  }

  /// Where the cubic through two values and slopes is least, kept off the ends by a tenth of the bracket.
  static func cubicMinimum(
    _ a: Double, _ fa: Double, _ ga: Double, _ b: Double, _ fb: Double, _ gb: Double
  ) -> Double {
    let d1 = ga + gb - 3 * (fa - fb) / (a - b)
    let square = d1 * d1 - ga * gb
    let middle = (a + b) / 2
    guard square >= 0 else { return middle }
    let d2 = (b > a ? 1 : -1) * square.squareRoot()
    let x = b - (b - a) * (gb + d2 - d1) / (gb - ga + 2 * d2)
    let (low, high) = (min(a, b), max(a, b))
    let margin = 0.1 * (high - low)
    return x.isFinite ? min(max(x, low + margin), high - margin) : middle
  }
}
