import Synchronization

/// The random numbers of a model with dropout: the same seed and the same texts, in the same order on one thread, give
/// the same tokens.
final class BytePairDropout: Sendable {
  /// Share of merges to leave out.
  let share: Double
  private let words: Atomic<UInt64>

  init(share: Double, seed: UInt64) {
    self.share = share
    words = Atomic(seed &* 0x9e37_79b9_7f4a_7c15)
  }

  /// Hands out the numbers of one word.
  func withRandom(_ body: (inout Stream) -> Void) {
    var stream = Stream(state: words.add(1, ordering: .relaxed).newValue)
    body(&stream)
  }

  /// SplitMix64 (Steele, Lea and Flood, 2014).
  struct Stream {
    fileprivate var state: UInt64

    /// Uniform in [0, 1).
    mutating func nextUnit() -> Double {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }
  }
}
