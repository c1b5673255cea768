import ParlanceKernels
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

  /// A layer whose weight is a table, as tied output layers have it; the two share their memory.
  public init(table: Embedding, bias: Tensor? = nil) {
    precondition(bias.map { $0.count == table.table.rows } ?? true, "a bias of another size than the table")
    weight = table.table
    self.bias = bias
  }

  /// - Parameters:
  ///   - x: `[..., inputs]`.
  ///   - activation: a function of what comes out; nothing where nil.
  /// - Returns: `[..., outputs]`.
  public func callAsFunction(_ x: Tensor, activation: Activation? = nil) -> Tensor {
    weight.multiply(x, bias: bias, activation: activation)
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("weight", &weight)
    visit("bias", &bias)
  }
}
