import ParlanceTensor

/// y = x Wᵀ + b.
public struct Linear: Module {
  /// W, `[outputs, inputs]`.
  public var weight: LinearWeight
  /// b, `[outputs]`.
  public var bias: Tensor?

  /// - Parameter random: what the weight is drawn from. The bias begins at zero.
  public init(
    inputs: Int, outputs: Int, bias: Bool = true, weights: Initializer = .fanIn,
    from random: inout RandomStream
  ) {
    weight = .dense(weights.tensor([outputs, inputs], from: &random))
    self.bias = bias ? Tensor([outputs], repeating: 0) : nil
  }

  /// A layer with given weights.
  public init(weight: Tensor, bias: Tensor? = nil) {
    precondition(
      weight.shape.rank == 2 && bias.map { $0.count == weight.shape[0] } ?? true,
      "a linear layer of weight \(weight.shape), bias \(bias.map { "\($0.shape)" } ?? "none")")
    self.weight = .dense(weight)
    self.bias = bias
  }

  /// - Parameter x: `[..., inputs]`.
  /// - Returns: `[..., outputs]`.
  public func callAsFunction(_ x: Tensor) -> Tensor { weight.multiply(x, bias: bias) }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("weight", &weight)
    visit("bias", &bias)
  }
}
