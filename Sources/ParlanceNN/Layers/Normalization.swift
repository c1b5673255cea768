import ParlanceTensor

/// Each row less its mean, over its deviation, times a gain, plus a bias (Ba et al. 2016). The deviation is that of all of
/// the row, with `epsilon` added to the variance.
public struct LayerNorm: Module {
  public var weight: Tensor?
  public var bias: Tensor?
  public let epsilon: Float

  public init(width: Int, epsilon: Float = 1e-5, affine: Bool = true, bias: Bool = true) {
    weight = affine ? Tensor([width], repeating: 1) : nil
    self.bias = affine && bias ? Tensor([width], repeating: 0) : nil
    self.epsilon = epsilon
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { layerNorm(x, weight, bias, epsilon: epsilon) }

  /// The norm of x + other.
  public func callAsFunction(_ x: Tensor, adding other: Tensor) -> Tensor {
    layerNorm(x, adding: other, weight, bias, epsilon: epsilon)
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("weight", &weight)
    visit("bias", &bias)
  }
}

/// Each row over the root of its mean square, times a gain (Zhang and Sennrich 2019).
public struct RMSNorm: Module {
  public var weight: Tensor
  public let epsilon: Float

  public init(width: Int, epsilon: Float = 1e-6) {
    weight = Tensor([width], repeating: 1)
    self.epsilon = epsilon
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { rmsNorm(x, weight, epsilon: epsilon) }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) { visit("weight", &weight) }
}
