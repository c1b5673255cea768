import ParlanceNN

/// Examples in batches, in an order of their own in each epoch.
///
/// The order is a function of the seed and the epoch, so a position in the data is two numbers (epoch and batch), and
/// training that was stopped goes on with the batch that would have come next.
public protocol BatchSource: Sendable {
  associatedtype Batch: TrainingBatch

  /// What data these are, and how they are put into batches: changes whenever a batch may. Training does not go on with a
  /// source that is not the one it began with.
  var fingerprint: String { get }

  /// Which examples each batch of an epoch holds.
  func plan(epoch: Int, seed: UInt64) -> EpochPlan

  /// Makes a batch.
  /// - Parameter number: from 0, within the plan.
  func batch(_ number: Int, of plan: EpochPlan) -> Batch
}

/// The batches of one epoch.
public struct EpochPlan: Sendable, Hashable {
  public let epoch: Int
  public let seed: UInt64
  /// The numbers of the examples of each batch.
  public let batches: [[Int32]]

  public init(epoch: Int, seed: UInt64, batches: [[Int32]]) {
    self.epoch = epoch
    self.seed = seed
    self.batches = batches
  }
}
