/// Floating-point numbers as they lie in files, to float32 and back. Halves are rounded to nearest, ties to even.
enum FloatDecoder {
  static func canDecode(_ type: ElementType) -> Bool {
    switch type {
    case .f32, .f16, .bf16, .f64: true
    default: false
    }
  }

  /// - Parameter bytes: little-endian elements that may start at any address; as many as `output` has.
  static func decode(_ bytes: RawSpan, _ type: ElementType, into output: inout MutableSpan<Float>) {
    precondition(
      bytes.byteCount == output.count * type.bits / 8, "\(bytes.byteCount) bytes for \(output.count) elements"
    )
    switch type {
    case .f32: load(bytes, UInt32.self, into: &output) { Float(bitPattern: $0) }
    case .bf16: load(bytes, UInt16.self, into: &output) { Float(bitPattern: UInt32($0) << 16) }
    case .f16: load(bytes, UInt16.self, into: &output) { single(half: $0) }
    case .f64: load(bytes, UInt64.self, into: &output) { Float(Double(bitPattern: $0)) }
    default: preconditionFailure("\(type.rawValue) is no type that is decoded")
    }
  }

  @inline(__always)
  private static func load<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: RawSpan, _: Bits.Type, into output: inout MutableSpan<Float>, _ value: (Bits) -> Float
  ) {
    for i in output.indices {
      let bits = bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: i &* MemoryLayout<Bits>.size, as: Bits.self)
      output[unchecked: i] = value(Bits(littleEndian: bits))
    }
  }

  /// IEEE half precision: 1 sign, 5 exponent (bias 15) and 10 fraction bits.
  @inline(__always)
  static func single(half: UInt16) -> Float {
    let sign = UInt32(half & 0x8000) << 16
    let rest = UInt32(half & 0x7fff)
    // Finite halves: the exponent's bias is corrected by a product, which also makes subnormal ones normal.
    let finite = Float(bitPattern: rest << 13) * Float(bitPattern: (254 - 15) << 23)
    let bits = rest >= 0x7c00 ? rest << 13 | 0x7f80_0000 : finite.bitPattern
    return Float(bitPattern: sign | bits)
  }

  static func half(_ value: Float) -> UInt16 {
    let sign = UInt16(value.bitPattern >> 16) & 0x8000
    let bits = value.bitPattern & 0x7fff_ffff
    if bits > 0x7f80_0000 { return sign | 0x7e00 | UInt16(bits >> 13) & 0x3ff }
    // From 65520 on, halfway to what would be the next half, it is infinity.
    if bits >= 0x477f_f000 { return sign | 0x7c00 }
    if bits < 0x3880_0000 {
      // Subnormal: adding 0.5 leaves multiples of 2⁻²⁴ in the low bits, rounded by the addition.
      return sign | UInt16((Float(bitPattern: bits) + 0.5).bitPattern - 0x3f00_0000)
    }
    return sign | UInt16((bits + 0xfff + (bits >> 13) & 1 - 0x3800_0000) >> 13)
  }

  static func bfloat(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value.isNaN { return UInt16(bits >> 16) | 0x40 }
    return UInt16((bits &+ 0x7fff &+ (bits >> 16) & 1) >> 16)
  }
}
