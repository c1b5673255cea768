/// What a trainer reports a few times a second.
public struct TrainingProgress: Sendable {
  /// Share of the work done, 0 to 1.
  public var fraction: Double
  /// Tokens of the corpus gone through so far, all epochs together.
  public var tokens: Int
  /// Tokens a second over the whole run so far.
  public var tokensPerSecond: Double
  /// Mean loss of the examples since the last report.
  public var loss: Double
  public var learningRate: Double
  /// Estimated seconds to the end.
  public var secondsLeft: Double

  public init(
    fraction: Double, tokens: Int, tokensPerSecond: Double, loss: Double, learningRate: Double,
    secondsLeft: Double
  ) {
    self.fraction = fraction
    self.tokens = tokens
    self.tokensPerSecond = tokensPerSecond
    self.loss = loss
    self.learningRate = learningRate
    self.secondsLeft = secondsLeft
  }
}

/// Receives progress a few times a second; throwing from it stops the training.
public typealias TrainingObserver = @Sendable (TrainingProgress) throws -> Void
