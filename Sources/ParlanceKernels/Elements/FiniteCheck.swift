import CKernels

/// Whether values are numbers.
public enum FiniteCheck {
  /// Whether no value is infinite or not a number.
  public static func holds(_ values: Span<Float>) -> Bool {
    values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return true }
      var largest = SIMD16<UInt32>.zero
      var i = 0
      while i &+ 16 <= values.count {
        largest = parlance_larger_magnitude16(largest, lanes(base, i))
        i &+= 16
      }
      let rest = lanes(base, i, count: values.count &- i, filler: 0)
      largest = parlance_larger_magnitude16(largest, rest)
      return parlance_max_uint16(largest) < Float.infinity.bitPattern
    }
  }
}
