/// Values for benchmarks in -0.5 ..< 0.5, by a formula in 32-bit integers that is easy to repeat elsewhere:
/// h = (i + 1 + 1000003 · seed) · 2654435761; h ^= h >> 15; h *= 2246822519; h ^= h >> 13; value = (h >> 8) / 2²⁴ − 0.5.
enum EngineInputs {
  static func values(_ count: Int, seed: UInt32, times factor: Float = 1) -> [Float] {
    (0..<count).map { i in
      var h = (UInt32(truncatingIfNeeded: i) &+ 1 &+ 1_000_003 &* seed) &* 2_654_435_761
      h ^= h &>> 15
      h &*= 2_246_822_519
      h ^= h &>> 13
      return (Float(h &>> 8) * 0x1p-24 - 0.5) * factor
    }
  }
}
