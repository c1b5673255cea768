/// Turns a row's logits into log-probabilities one at a time: `x − max − ln Σ e^(x − max)`, to the bit what
/// `Softmax.logApply` gives. For where few of a row's log-probabilities are needed.
public struct LogNormalizer: Sendable {
  private let largest: Float
  private let rest: Float

  /// - Parameters:
  ///   - logits: one row.
  ///   - largest: the largest of them, where it is known already.
  public init(_ logits: Span<Float>, largest known: Float? = nil) {
    (largest, rest) = logits.withUnsafeBufferPointer { buffer in
      guard let x = buffer.baseAddress else { return (0, 0) }
      return Self.shiftAndLogSum(x, count: buffer.count, largest: known)
    }
  }

  @inline(__always)
  public func callAsFunction(_ logit: Float) -> Float { (logit - largest) - rest }

  /// The largest value, or 0 where there is none above -∞, and the logarithm of the sum of e^(x − largest).
  @inline(__always)
  static func shiftAndLogSum(
    _ x: UnsafePointer<Float>, count: Int, largest known: Float? = nil
  ) -> (shift: Float, logSum: Float) {
    let largest = known ?? RowSums.maximum(x, count: count)
    let shift = largest == -.infinity ? 0 : largest
    @inline(always) func power(_ x: inout Vector16) { x = fullExponential(x - shift) }
    let sum = RowSums.sum(x, count: count, filler: -.infinity, power)
    return (shift, sum > 0 || sum.isNaN ? logarithm(sum) : 0)
  }
}
