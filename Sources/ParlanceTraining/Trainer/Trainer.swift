import ParlanceFiles
import ParlanceNN
import ParlanceTensor

/// Trains a model: batches in, updates, validation, checkpoints, until it is done or does not get better.
///
/// ```swift
/// var trainer = Trainer(settings, optimizer: Adam(rate: .inverseSquareRoot(peak: 1e-3, warmup: 1000)))
/// let result = try trainer.fit(&model, on: batches, saving: CheckpointFolder("run/checkpoints")) { model in
///   [MetricValue("perplexity", perplexity(of: model), .smaller)]
/// }
/// ```
///
/// Training that was stopped and resumed is training that never stopped: with one thread, bit for bit.
public struct Trainer: Sendable {
  public var settings: TrainingSettings
  public var optimizer: any Optimizer
  public var observers: [any RunObserver]
  /// What a run depends on beside data, seed and optimizer: resuming with other values is refused.
  public var identity: [String: String] = [:]
  /// Asked after each update; where it says yes, training ends with a checkpoint.
  public var isInterrupted: @Sendable () -> Bool = { false }

  public init(
    _ settings: TrainingSettings = TrainingSettings(), optimizer: any Optimizer,
    observers: [any RunObserver] = []
  ) {
    self.settings = settings
    self.optimizer = optimizer
    self.observers = observers
  }

  /// Trains the model, which then holds the best weights: the mean of the best checkpoints where that is better.
  /// - Parameters:
  ///   - folder: where checkpoints go; nil: the best weights are kept in memory.
  ///   - resumes: whether to go on from the newest checkpoint of the folder.
  ///   - validate: measures a model, the first metric being what is best by; no metrics: the last weights are the result.
  /// - Throws: `TrainingError`, and what validation and observers throw.
  public func fit<Model: Trainable, Source: BatchSource>(
    _ model: inout Model, on source: Source, saving folder: CheckpointFolder? = nil,
    resuming resumes: Bool = false,
    validate: (Model) throws -> [MetricValue] = { _ in [] }
  ) throws -> TrainingResult where Source.Batch == Model.Batch {
    var run = try TrainingRun(model, self, source, folder, resumes: resumes)
    let result = try run.train(validate)
    model = run.model
    return result
  }
}

/// How training ended.
public struct TrainingResult: Sendable {
  public let state: TrainingState
  public let reason: StopReason
  /// The metrics of the weights that the model has now.
  public let metrics: [MetricValue]
  /// The steps whose weights were averaged; one: those of the best checkpoint; none: the last weights.
  public let steps: [Int]
}
