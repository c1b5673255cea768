import ParlanceTensor

/// Where training stands: with the weights and what the optimizer remembers, all that its future depends on. Random numbers
/// are functions of the seed, the epoch and the step, so they have no state beside these.
public struct TrainingState: Sendable, Hashable {
  /// Checkpoints among the best.
  public struct Best: Sendable, Hashable {
    public let step: Int
    public let value: Double
  }

  /// Updates so far.
  public internal(set) var step = 0
  /// The epoch of the next batch, from 0.
  public internal(set) var epoch = 0
  /// The next batch of that epoch.
  public internal(set) var batch = 0
  /// Tokens read and written so far.
  public internal(set) var tokens = 0
  /// Time spent in training and validation.
  public internal(set) var seconds = 0.0
  /// The best checkpoints, best first.
  public internal(set) var best: [Best] = []
  /// Validations since the best one.
  public internal(set) var waited = 0
  /// Validations since the rate was lowered or the best one.
  public internal(set) var plateauWaited = 0
  public internal(set) var rateFactor = 1.0
  /// The step of the last validation.
  public internal(set) var validatedStep = -1
  /// The mean loss of the first updates, what divergence is measured by.
  public internal(set) var firstLoss: Double?
  /// A running mean of the loss.
  public internal(set) var runningLoss: Double?
  /// Updates in a row that were left out.
  public internal(set) var skipped = 0
  /// Sum of the losses since the last report, and of what they are means over.
  var lossSum = 0.0
  var lossWeight = 0.0
  var reportTokens = 0
  var reportSeconds = 0.0

  public init() {}
}
