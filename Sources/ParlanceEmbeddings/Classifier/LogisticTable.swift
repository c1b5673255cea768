#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// fastText's logistic function for predictions: 512 steps over ±8, each with the value at its lower edge, 0 and
/// 1 outside. The value at 0 is exactly 0.5.
enum LogisticTable {
  /// What fastText adds to a probability before it takes the logarithm.
  static let epsilon: Float = 1e-5

  private static let values: [Float] = (0...512).map { 1 / (1 + expf(-(Float($0 * 16) / 512 - 8))) }

  static func value(_ x: Float) -> Float {
    if x < -8 { return 0 }
    if x > 8 { return 1 }
    // Not a number passes both tests.
    guard x == x else { return x }
    return values[Int((x + 8) * 32)]
  }
}
