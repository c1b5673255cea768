/// Takes note of what happens in training: a terminal, a log file, a database.
public protocol RunObserver: Sendable {
  /// - Throws: what shall end the training; it then leaves a checkpoint behind where it can.
  func observe(_ event: RunEvent) throws
}

/// What happens in training.
public enum RunEvent: Sendable {
  /// Training begins, or goes on from a checkpoint.
  case started(TrainingState, isResumed: Bool)
  /// The losses of the last updates.
  case progressed(StepReport)
  /// An update was left out: its loss or gradient was not finite.
  case skipped(step: Int)
  case validated(step: Int, epoch: Int, metrics: [MetricValue], isBest: Bool, seconds: Double)
  case saved(step: Int, path: String)
  case finished(TrainingState, StopReason)
}

/// Why training ended.
public enum StopReason: String, Sendable, Hashable {
  case epochs, steps, time, patience, interrupted

  /// In words.
  public var explanation: String {
    switch self {
    case .epochs: "all epochs are done"
    case .steps: "all steps are done"
    case .time: "the time is up"
    case .patience: "validation did not get better any more"
    case .interrupted: "it was interrupted"
    }
  }
}

/// Updates since the last report.
public struct StepReport: Sendable, Hashable {
  /// Updates so far.
  public let step: Int
  public let epoch: Int
  /// How far the epoch has come, from 0 to 1.
  public let epochFraction: Double
  /// The mean loss a target.
  public let loss: Double
  public let rate: Double
  public let gradientNorm: Double
  public let tokensPerSecond: Double
  /// Seconds of training so far.
  public let seconds: Double
  /// An estimate of the seconds left, if training does not stop early.
  public let secondsLeft: Double?
}
