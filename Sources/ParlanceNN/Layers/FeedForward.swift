import ParlanceKernels
import ParlanceTensor

/// Two linear layers with an activation between: what a transformer does at each position by itself.
public struct FeedForward: Module {
  public var up: Linear
  public var down: Linear
  public let activation: Activation
  /// After the activation.
  public var dropout: Dropout

  public init(
    width: Int, hidden: Int, activation: Activation = .relu, dropout: Float = 0,
    weights: Initializer = .glorotUniform, from random: inout RandomStream
  ) {
    up = Linear(inputs: width, outputs: hidden, weights: weights, from: &random)
    down = Linear(inputs: hidden, outputs: width, weights: weights, from: &random)
    self.activation = activation
    self.dropout = Dropout(dropout)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    down(dropout(up(x, activation: activation)))
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("linear1", &up)
    visit("linear2", &down)
  }
}
