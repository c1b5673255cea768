import Glibc

/// How attention itself tells near from far.
public enum AttentionPositions: Sendable, Hashable {
  case none
  /// Queries and keys are turned by angles that grow with the position (Su et al. 2021).
  case rotary(RotaryForm, base: Double = 10_000)
  /// A penalty that grows with the distance, at another rate in each head (Press et al. 2022).
  case alibi

  /// Which two components of a head are turned together.
  public enum RotaryForm: Sendable, Hashable {
    /// i and i + headSize / 2 (GPT-NeoX, Llama).
    case halves
    /// 2i and 2i + 1 (GPT-J).
    case neighbors
  }
}

/// Attention with linear biases.
public enum ALiBi {
  /// The slope of each head. For a power of two n they are 2^(-8/n), its square, and so on; other counts take those of the
  /// power below, and every other one of the power above.
  public static func slopes(_ headCount: Int) -> [Float] {
    guard headCount > 0 else { return [] }
    var power = 1
    while power * 2 <= headCount { power *= 2 }
    func series(_ n: Int) -> [Float] {
      (1...n).map { Float(exp2(-8 * Double($0) / Double(n))) }
    }
    let between = series(2 * power).enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    return series(power) + between.prefix(headCount - power)
  }
}
