import ParlanceNN

/// Texts, or pairs of texts, with one label each, in batches of similar length.
public struct ClassificationBatches<Texts: SequenceStore>: BatchSource {
  public let texts: Texts
  /// The second text of each pair; nil where there is one text each.
  public let seconds: Texts?
  public let labels: [Int32]
  public let buckets: LengthBuckets
  /// Changes made to the tokens, other ones in each epoch.
  public let noise: TokenNoise
  /// What the model wants around its texts.
  public let frame: SequenceFrame
  public let fingerprint: String
  private let lengths: [Int32]

  /// - Precondition: there is one label a text, and a second text for each or for none.
  public init(
    texts: Texts, seconds: Texts? = nil, labels: [Int32], buckets: LengthBuckets, noise: TokenNoise = .none,
    frame: SequenceFrame = .none
  ) {
    precondition(
      texts.count == labels.count && (seconds.map { $0.count == texts.count } ?? true),
      "\(texts.count) texts, \(labels.count) labels")
    self.texts = texts
    self.seconds = seconds
    self.labels = labels
    self.buckets = buckets
    self.noise = noise
    self.frame = frame
    let added = Int32(frame.added(isPair: seconds != nil))
    lengths = (0..<texts.count).map {
      Int32(texts.length($0) + (seconds?.length($0) ?? 0)) + added
    }
    fingerprint =
      ([texts.fingerprint, seconds?.fingerprint, [labels].fingerprint] as [String?])
      .compactMap(\.self).joined(separator: ":")
      + ":\(buckets.description):\(noise.description)" + (frame == .none ? "" : ":\(frame)")
  }

  public func plan(epoch: Int, seed: UInt64) -> EpochPlan {
    buckets.plan(costs: lengths, lengths: lengths, epoch: epoch, seed: seed)
  }

  /// All texts once, longest first.
  public var evaluationPlan: EpochPlan { buckets.plan(costs: lengths, lengths: lengths) }

  public func batch(_ number: Int, of plan: EpochPlan) -> ClassificationBatch {
    let examples = plan.batches[number].map(Int.init)
    let input = frame.input(
      examples.map { example in
        (
          noise.apply(to: texts[example], example: example, plan),
          seconds.map { noise.apply(to: $0[example], example: example, plan) }
        )
      })
    return ClassificationBatch(
      input: input.tokens, types: input.types, labels: examples.map { labels[$0] })
  }
}
