#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Powers as the C library has them.
enum DecimalPower {
  /// 10 to the power of `exponent`.
  static func ofTen(_ exponent: Double) -> Double { pow(10, exponent) }
}
