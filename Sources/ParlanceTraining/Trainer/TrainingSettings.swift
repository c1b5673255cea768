import ParlanceNN

/// How long to train, when to look at the result, and what to keep.
public struct TrainingSettings: Sendable {
  /// The start of all random numbers: order of the examples, dropout, noise.
  public var seed: UInt64 = 1
  /// Passes over the data.
  public var epochs = 10
  /// The most updates; nil: as many as the epochs have.
  public var maxSteps: Int?
  /// The most minutes, those before a resumption included.
  public var maxMinutes: Double?
  /// How many batches make one update.
  public var accumulation = 1
  /// Updates between validations; nil: one at the end of each epoch.
  public var validateEvery: Int?
  /// The metric that says which checkpoint is best; nil: the first one that validation gives.
  public var metric: String?
  /// Validations without a better value that are let pass before training stops; nil: it does not stop early.
  public var patience: Int?
  /// Multiplies the learning rate after each `plateauPatience` validations without a better value.
  public var plateauFactor: Double?
  public var plateauPatience = 1
  /// Updates between checkpoints beside those that each validation brings; nil: none.
  public var checkpointEvery: Int?
  /// How many of the last checkpoints are kept.
  public var keepLast = 2
  /// How many of the best checkpoints are kept, and their weights averaged at the end: those of all, of the better half
  /// and so on. An average is taken where it is better than the best checkpoint.
  public var average = 1
  /// Which parameters are trained; the others are frozen.
  public var trained = ParameterFilter.all
  /// Updates between reports of the loss.
  public var reportEvery = 20
  /// Training stops where the running mean of the loss is this many times as high as it was in the beginning.
  public var divergenceFactor = 2.0
  /// Training stops after this many updates in a row whose loss or gradient was not finite.
  public var skipLimit = 10

  public init() {}
}
