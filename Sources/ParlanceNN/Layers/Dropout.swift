import ParlanceTensor

/// Sets each value to zero with probability `rate`, and scales the others up, while gradients are recorded. At inference
/// it does nothing.
public struct Dropout: Sendable {
  public var rate: Float

  /// - Precondition: the rate is in `0 ..< 1`.
  public init(_ rate: Float) {
    precondition(rate >= 0 && rate < 1, "a dropout rate of \(rate) is not in 0 ..< 1")
    self.rate = rate
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { rate == 0 ? x : dropout(x, rate: rate) }
}
