/// Dropout whose pattern is a function of a key and the element's number, so that it need not be kept and does not
/// depend on threads.
public enum DropoutKernel {
  /// y = 0 with probability `rate`, else x / (1 − rate).
  /// - Parameters:
  ///   - rate: in 0 ..< 1, in steps of 2⁻³².
  ///   - key: random bits that decide the pattern.
  public static func apply(
    _ x: Span<Float>, rate: Float, key: UInt64, into y: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    ElementKernels.check(x.count, y.count)
    precondition(rate >= 0 && rate < 1, "a dropout rate of \(rate)")
    precondition(x.count <= Int(UInt32.max), "dropout over more than 2³² elements")
    let threshold = UInt32(rate * 0x1p32)
    let factor = 1 / (1 - rate)
    let (low, high) = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key &>> 32))
    x.withReadFloats { x in
      y.withWriteFloats { [count = y.count] y in
        ElementLoop.run(count: count, threads: threads) { range in
          for i in range {
            let bits = hash(UInt32(truncatingIfNeeded: i), low, high)
            y[i] = bits >= threshold ? factor * x[i] : 0
          }
        }
      }
    }
  }

  /// Two rounds of multiply and shift, each with half of the key. 32 bits, so that sixteen fit a register.
  @inline(__always)
  private static func hash(_ number: UInt32, _ low: UInt32, _ high: UInt32) -> UInt32 {
    var x = number ^ low
    x = (x ^ (x &>> 16)) &* 0x7FEB_352D
    x = (x ^ (x &>> 15)) &* 0x846C_A68B
    x = (x ^ (x &>> 16)) &+ high
    x = (x ^ (x &>> 16)) &* 0x7FEB_352D
    x = (x ^ (x &>> 15)) &* 0x846C_A68B
    return x ^ (x &>> 16)
  }
}
