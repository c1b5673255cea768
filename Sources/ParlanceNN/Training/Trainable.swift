import ParlanceTensor

/// A model that says how wrong it is on a batch: all that a trainer asks of it.
public protocol Trainable: Module {
  associatedtype Batch: TrainingBatch

  /// The mean loss over the batch's targets.
  /// - Parameter carried: what an earlier batch left behind for the next one, such as the states of a language model that
  ///   reads a text in pieces: empty before the first batch of an epoch. Replaced by what the next batch shall see,
  ///   detached. Most models carry nothing and leave it as it is.
  func loss(on batch: Batch, carrying carried: inout [Tensor]) -> Tensor

  /// Called before each update, for what changes in the course of training other than weights (scheduled sampling).
  /// - Parameter step: how many updates came before.
  mutating func prepare(forStep step: Int)
}

extension Trainable {
  public mutating func prepare(forStep step: Int) {}

  /// The mean loss over the batch's targets, with nothing carried.
  public func loss(on batch: Batch) -> Tensor {
    var carried: [Tensor] = []
    return loss(on: batch, carrying: &carried)
  }
}

/// Examples that a model is trained on at once.
public protocol TrainingBatch: Sendable {
  /// What the loss is a mean over: target tokens, or examples where each has one answer.
  var targetCount: Int { get }
  /// All tokens read and written: the measure of speed.
  var tokenCount: Int { get }
}
