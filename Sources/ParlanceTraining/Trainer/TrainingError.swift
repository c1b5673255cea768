/// Why training cannot begin, or had to end.
public enum TrainingError: Error, CustomStringConvertible, Sendable {
  /// The folder holds checkpoints of an earlier run.
  case checkpointsExist(folder: String)
  /// There is nothing to go on from.
  case noCheckpoint(folder: String, rejected: [String])
  /// What the checkpoint was trained with is not what is there now.
  case changed(folder: String, what: [String])
  /// The loss is not a number any more, or far above where it began.
  case diverged(step: Int, loss: Double, lastGood: String?)
  /// A checkpoint could not be written; those before it are as they were.
  case checkpointFailed(step: Int, reason: String, lastGood: String?)
  /// A checkpoint's file is missing, cut short or altered.
  case damaged(path: String, reason: String)
  /// There is nothing to learn from.
  case noData
  /// Validation does not give the metric that the settings name.
  case unknownMetric(name: String, known: [String])

  public var description: String {
    switch self {
    case .checkpointsExist(let folder):
      return "\(folder) holds checkpoints of an earlier run; go on with --resume, or name another folder"
    case .noCheckpoint(let folder, let rejected):
      return "\(folder) holds no checkpoint to resume from"
        + (rejected.isEmpty ? "" : "; damaged: " + rejected.joined(separator: "; "))
    case .changed(let folder, let what):
      return "\(folder) was trained with another \(what.joined(separator: ", another ")); "
        + "resume with what it began with, or train into another folder"
    case .diverged(let step, let loss, let lastGood):
      return "step \(step): the loss diverged (\(loss)); "
        + (lastGood.map { "the last good checkpoint is \($0); " } ?? "")
        + "a smaller learning rate, a longer warm-up or clipping may help"
    case .checkpointFailed(let step, let reason, let lastGood):
      return "step \(step): the checkpoint could not be written: \(reason)"
        + (lastGood.map { "; \($0) is intact: resume from it when there is room" } ?? "")
    case .damaged(let path, let reason):
      return "\(path): \(reason)"
    case .noData:
      return "the training data hold no batch"
    case .unknownMetric(let name, let known):
      return "there is no metric \(name); known here: \(known.joined(separator: ", "))"
    }
  }
}
