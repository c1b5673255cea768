/// One training run.
public struct RunRecord: Sendable, Hashable {
  public enum State: String, Sendable, CaseIterable { case running, finished, interrupted, failed }

  public let id: Int
  public let name: String
  public let task: String
  /// The recipe as it was read, and what was set on the command line.
  public let recipe: String
  public let settings: [String]
  /// The model's folder.
  public let output: String
  public let hardware: String
  /// Seconds since 1970.
  public let started: Double
  public let ended: Double?
  public let state: State
  /// Why it ended.
  public let reason: String?
  public let parameters: Int?
  public let steps: Int
  public let tokens: Int
  /// Seconds of training.
  public let seconds: Double
}

/// A metric's value at a step of a run.
public struct RunMetric: Sendable, Hashable {
  /// `train/loss`, `validation/bleu`, `test/bleu`.
  public let name: String
  public let step: Int
  public let value: Double
  /// Seconds of training until then.
  public let seconds: Double

  public init(name: String, step: Int, value: Double, seconds: Double) {
    self.name = name
    self.step = step
    self.value = value
    self.seconds = seconds
  }
}
