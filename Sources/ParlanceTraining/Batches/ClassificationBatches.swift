import ParlanceNN

/// Texts with one label each, in batches of similar length.
public struct ClassificationBatches<Texts: SequenceStore>: BatchSource {
  public let texts: Texts
  public let labels: [Int32]
  public let buckets: LengthBuckets
  public let noise: TokenNoise
  public let fingerprint: String
  private let lengths: [Int32]

  /// - Precondition: there is one label a text.
  public init(texts: Texts, labels: [Int32], buckets: LengthBuckets, noise: TokenNoise = .none) {
    precondition(texts.count == labels.count, "\(texts.count) texts, \(labels.count) labels")
    self.texts = texts
    self.labels = labels
    self.buckets = buckets
    self.noise = noise
    lengths = texts.lengths
    fingerprint = [texts.fingerprint, [labels].fingerprint, buckets.description, noise.description]
      .joined(separator: ":")
  }

  public func plan(epoch: Int, seed: UInt64) -> EpochPlan {
    buckets.plan(costs: lengths, lengths: lengths, epoch: epoch, seed: seed)
  }

  /// All texts once, longest first.
  public var evaluationPlan: EpochPlan { buckets.plan(costs: lengths, lengths: lengths) }

  public func batch(_ number: Int, of plan: EpochPlan) -> ClassificationBatch {
    let examples = plan.batches[number].map(Int.init)
    return ClassificationBatch(
      input: TokenSequences(examples.map { noise.apply(to: texts[$0], example: $0, plan) }),
      labels: examples.map { labels[$0] })
  }
}
