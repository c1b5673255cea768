/// How fast this processor multiplies and adds at most, as far as the kernels' own register tile can reach: what their
/// speed is to be compared with.
public enum MultiplyAddPeak {
  /// Runs the attention kernel's tile `count` times on operands that stay in L1.
  /// - Returns: how many floating-point operations that were.
  public static func run(count: Int) -> Double {
    let (depth, stride) = (64, AttentionProduct.stride)
    Scratch.with(floats: 2 * AttentionScores.stripFloats + 32 * depth) { memory in
      memory.update(repeating: 0.5, count: 2 * AttentionScores.stripFloats + 32 * depth)
      let (a, c, b) = (memory, memory + AttentionScores.stripFloats, memory + 2 * AttentionScores.stripFloats)
      for _ in 0..<count {
        AttentionProduct.rowTile32(AttentionProduct.rows, a, b, 32, depth, c, stride, false)
      }
    }
    return Double(count) * Double(2 * AttentionProduct.rows * 32 * depth)
  }
}
