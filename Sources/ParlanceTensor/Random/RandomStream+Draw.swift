extension RandomStream {
  /// A number in (0, 1), never an end: 52 bits and a half.
  @inline(__always)
  static func openUnit(_ bits: UInt64) -> Double { (Double(bits &>> 12) + 0.5) * 0x1p-52 }

  /// Uniform in [0, 1), in steps of 2⁻²⁴.
  public mutating func nextUniform() -> Float { Float(next() &>> 40) * 0x1p-24 }

  /// Uniform between two bounds, the upper one left out but for rounding.
  public mutating func nextUniform(in range: Range<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * nextUniform()
  }

  /// Normal with mean 0 and deviation 1.
  public mutating func nextNormal() -> Float { Float(NormalQuantile.value(at: Self.openUnit(next()))) }

  /// Normal with mean 0 and deviation 1, no further from 0 than `bound`: drawn again where it is.
  public mutating func nextTruncatedNormal(bound: Float = 2) -> Float {
    precondition(bound > 0, "a normal number cannot lie within \(bound)")
    while true {
      let value = nextNormal()
      if abs(value) <= bound { return value }
    }
  }

  /// Uniform in `0 ..< bound`, without bias (Lemire, 2019).
  public mutating func next(below bound: Int) -> Int {
    precondition(bound > 0, "a number below \(bound)")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let least = (0 &- bound) % bound
      while product.low < least { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// The numbers `0 ..< count` in random order (Fisher and Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for place in stride(from: count - 1, to: 0, by: -1) { order.swapAt(place, next(below: place + 1)) }
    return order
  }
}
