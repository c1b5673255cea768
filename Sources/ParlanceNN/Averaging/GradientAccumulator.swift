/// Adds up the gradients of several small batches to those of one large one.
///
/// Each batch's loss is a sum over its tokens, not a mean; the division by all tokens comes once, at the end. A mean of
/// means would weigh a short batch's tokens more.
public struct GradientAccumulator: Sendable {
  private var sum = ParameterGradients()
  /// Tokens, or whatever the losses are summed over, so far.
  public private(set) var weight = 0.0

  public init() {}

  public mutating func add(_ gradients: ParameterGradients, weight: Double) {
    sum += gradients
    self.weight += weight
  }

  /// The gradient of the mean loss, and an empty accumulator again. Nothing added gives no gradients.
  public mutating func takeMean() -> ParameterGradients {
    defer { self = GradientAccumulator() }
    return weight > 0 ? sum.scaled(by: Float(1 / weight)) : ParameterGradients()
  }
}
