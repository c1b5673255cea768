import ParlanceTensor

/// Each column less its mean, over its deviation, times a gain, plus a bias (Ioffe and Szegedy 2015). While training, mean
/// and deviation are the batch's own; afterwards those of a moving average over training.
public struct BatchNorm: Module {
  public var weight: Tensor
  public var bias: Tensor
  public private(set) var runningMean: Tensor
  public private(set) var runningVariance: Tensor
  public let epsilon: Float
  /// The share of a new batch in the moving averages.
  public let momentum: Float

  /// The mean and variance of one batch, to be told to `observe`.
  public struct Statistics: Sendable {
    let mean: Tensor
    let variance: Tensor
    let rows: Int
  }

  public init(width: Int, epsilon: Float = 1e-5, momentum: Float = 0.1) {
    weight = Tensor([width], repeating: 1)
    bias = Tensor([width], repeating: 0)
    runningMean = Tensor([width], repeating: 0)
    runningVariance = Tensor([width], repeating: 1)
    self.epsilon = epsilon
    self.momentum = momentum
  }

  /// By the moving averages.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    batchNorm(x, weight, bias, mean: runningMean, variance: runningVariance, epsilon: epsilon)
  }

  /// By the batch's own mean and variance. A forward pass changes no model; what it saw is handed back.
  /// - Parameter x: `[rows, width]`, at least one row.
  public func training(_ x: Tensor) -> (value: Tensor, statistics: Statistics) {
    let (value, mean, variance) = batchNorm(x, weight, bias, epsilon: epsilon)
    return (value, Statistics(mean: mean.detached, variance: variance.detached, rows: x.shape.rows))
  }

  /// Takes a batch's statistics into the moving averages; the variance as that of the population it was drawn from.
  public mutating func observe(_ statistics: Statistics) {
    let unbiased = Float(statistics.rows) / Float(max(statistics.rows - 1, 1))
    runningMean = runningMean * (1 - momentum) + statistics.mean * momentum
    runningVariance = runningVariance * (1 - momentum) + statistics.variance * (momentum * unbiased)
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("weight", &weight)
    visit("bias", &bias)
    visit.buffer("running_mean", &runningMean)
    visit.buffer("running_var", &runningVariance)
  }
}
