import CKernels

/// A row of floats as bytes: x ≈ scale · q with whole numbers q from -127 to 127, scale = max |x| / 127.
enum ByteRow {
  /// Writes q + 128 as unsigned bytes, rounded to the nearest, ties to even.
  /// - Parameters:
  ///   - bytes: room for `count` bytes, rounded up to a multiple of 16.
  ///   - divides: whether q is x / scale, rounded once; else x · (127 / max |x|), which is faster and differs in ties.
  /// - Returns: the scale; NaN where the row holds a value that is not finite.
  static func quantize(
    _ x: UnsafePointer<Float>, count: Int, into bytes: UnsafeMutablePointer<UInt8>, divides: Bool
  ) -> Float {
    var largest = SIMD16<UInt32>.zero
    var i = 0
    while i &+ 16 <= count {
      largest = parlance_larger_magnitude16(largest, VectorKernels.lanes(x, i))
      i &+= 16
    }
    var rest = Vector16.zero
    for lane in 0..<count &- i { rest[lane] = x[i &+ lane] }
    largest = parlance_larger_magnitude16(largest, rest)
    let magnitude = Float(bitPattern: parlance_max_uint16(largest))
    guard magnitude < .infinity else {
      bytes.update(repeating: 128, count: count)
      return .nan
    }
    let scale = magnitude / 127
    // A row of zeros has the scale of one whose largest value is 1; so has one below some 10^-36, where a quotient would
    // not be exact.
    guard scale >= .leastNormalMagnitude else {
      bytes.update(repeating: 128, count: count)
      return 1 / 127
    }
    if divides {
      let divisor = Vector16(repeating: scale)
      write(x, count, rest, into: bytes) { $0 /= divisor }
    } else {
      let factor = Vector16(repeating: 127 / magnitude)
      write(x, count, rest, into: bytes) { $0 *= factor }
    }
    return scale
  }

  @inline(__always)
  private static func write(
    _ x: UnsafePointer<Float>, _ count: Int, _ rest: Vector16, into bytes: UnsafeMutablePointer<UInt8>,
    _ scale: (inout Vector16) -> Void
  ) {
    let target = UnsafeMutableRawPointer(bytes)
    var i = 0
    while i &+ 16 <= count {
      var value = VectorKernels.lanes(x, i)
      scale(&value)
      target.storeBytes(of: rounded(value), toByteOffset: i, as: SIMD16<UInt8>.self)
      i &+= 16
    }
    guard i < count else { return }
    var value = rest
    scale(&value)
    target.storeBytes(of: rounded(value), toByteOffset: i, as: SIMD16<UInt8>.self)
  }

  /// Adding 1.5 · 2^23 rounds to a whole number and leaves it in the low bits; 128 more makes it unsigned.
  @inline(__always)
  private static func rounded(_ x: Vector16) -> SIMD16<UInt8> {
    parlance_low_bytes16(unsafeBitCast(x + Vector16(repeating: 12_582_912 + 128), to: IntLanes.self))
  }
}
