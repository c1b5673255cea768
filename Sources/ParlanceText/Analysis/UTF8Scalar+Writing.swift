extension UTF8Scalar {
  /// The length in bytes of the scalar that starts with `lead`.
  @inline(__always)
  static func length(_ lead: UInt8) -> Int { lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4 }

  /// Writes a scalar at `index` and returns how many bytes it took.
  @inline(__always)
  static func encode(_ scalar: UInt32, _ output: inout MutableSpan<UInt8>, _ index: Int) -> Int {
    if scalar < 0x80 {
      output[index] = UInt8(truncatingIfNeeded: scalar)
      return 1
    }
    if scalar < 0x800 {
      output[index] = UInt8(truncatingIfNeeded: 0xc0 | scalar >> 6)
      output[index + 1] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3f)
      return 2
    }
    if scalar < 0x1_0000 {
      output[index] = UInt8(truncatingIfNeeded: 0xe0 | scalar >> 12)
      output[index + 1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3f)
      output[index + 2] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3f)
      return 3
    }
    output[index] = UInt8(truncatingIfNeeded: 0xf0 | scalar >> 18)
    output[index + 1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3f)
    output[index + 2] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3f)
    output[index + 3] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3f)
    return 4
  }
}
