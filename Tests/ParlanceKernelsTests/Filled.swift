import ParlanceKernels

/// Arrays that kernels fill, and arrays of random values.
enum Filled {
  /// What `body` leaves in `count` floats that are not numbers at the start, so that what it does not write shows.
  static func one(_ count: Int, _ body: (inout MutableSpan<Float>) -> Void) -> [Float] {
    var values = [Float](repeating: .nan, count: count)
    var span = values.mutableSpan
    body(&span)
    return values
  }

  /// Uniform in -scale ..< scale.
  static func random(_ count: Int, seed: UInt64, scale: Float = 1) -> [Float] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in (Float(random.nextUnit()) * 2 - 1) * scale }
  }
}
