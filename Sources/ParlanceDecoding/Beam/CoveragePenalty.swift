#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// β Σ ln min(c, 1) over the source positions, c being the attention that a position has had in all: 0 where every position
/// was looked at (Wu et al. 2016).
enum CoveragePenalty {
  static func value(of coverage: [Float], weight: Double) -> Double {
    guard weight != 0 else { return 0 }
    // A position that was never looked at has some attention below what a float can hold.
    return weight * coverage.reduce(0) { $0 + log(Double(min(max($1, .leastNormalMagnitude), 1))) }
  }
}
