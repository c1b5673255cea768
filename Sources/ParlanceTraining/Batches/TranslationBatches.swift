import ParlanceNN

/// Sentences and their translations, in batches of similar length.
public struct TranslationBatches<Source: SequenceStore, Target: SequenceStore>: BatchSource {
  public let source: Source
  public let target: Target
  public let buckets: LengthBuckets
  /// Changes made to the source's tokens, other ones in each epoch.
  public let noise: TokenNoise
  public let start: Int32
  public let end: Int32
  public let fingerprint: String
  private let costs: [Int32]
  private let lengths: [Int32]

  /// - Parameters:
  ///   - source, target: ids without start and end tokens.
  ///   - start: what the decoder begins with.
  ///   - end: what closes sources and targets.
  /// - Precondition: there are as many sources as targets.
  public init(
    source: Source, target: Target, buckets: LengthBuckets, noise: TokenNoise = .none, start: Int32,
    end: Int32
  ) {
    precondition(source.count == target.count, "\(source.count) sources, \(target.count) targets")
    self.source = source
    self.target = target
    self.buckets = buckets
    self.noise = noise
    self.start = start
    self.end = end
    let (sources, targets) = (source.lengths, target.lengths)
    costs = zip(sources, targets).map { $0 + $1 + 2 }
    // Targets first: the decoder has the most work.
    lengths = zip(sources, targets).map { min($1, 0x7FFF) << 15 + min($0, 0x7FFF) }
    fingerprint = [
      source.fingerprint, target.fingerprint, buckets.description, "\(start) \(end)", noise.description,
    ].joined(separator: ":")
  }

  public func plan(epoch: Int, seed: UInt64) -> EpochPlan {
    buckets.plan(costs: costs, lengths: lengths, epoch: epoch, seed: seed)
  }

  /// All pairs once, longest first.
  public var evaluationPlan: EpochPlan { buckets.plan(costs: costs, lengths: lengths) }

  public func batch(_ number: Int, of plan: EpochPlan) -> TranslationBatch {
    let examples = plan.batches[number].map(Int.init)
    return TranslationBatch(
      sources: examples.map { noise.apply(to: source[$0], example: $0, plan) + [end] },
      targets: examples.map { target[$0] }, start: start, end: end)
  }
}
