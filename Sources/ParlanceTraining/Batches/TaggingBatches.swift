import ParlanceNN
import ParlanceTensor

/// Sentences with one tag a word, in batches of similar length.
public struct TaggingBatches<Words: SequenceStore, Tags: SequenceStore>: BatchSource {
  /// One id a word.
  public let words: Words
  public let tags: Tags
  /// The ids of the characters of each word of each sentence; empty where the model does not read them.
  public let spellings: [[[Int32]]]
  public let buckets: LengthBuckets
  public let noise: TokenNoise
  public let fingerprint: String
  private let lengths: [Int32]

  /// - Precondition: each sentence has as many tags as words.
  public init(
    words: Words, tags: Tags, spellings: [[[Int32]]] = [], buckets: LengthBuckets, noise: TokenNoise = .none
  ) {
    precondition(
      words.count == tags.count && (0..<words.count).allSatisfy { words.length($0) == tags.length($0) },
      "\(words.count) sentences, \(tags.count) rows of tags, or of other lengths")
    precondition(spellings.isEmpty || spellings.count == words.count, "\(spellings.count) spelt sentences")
    self.words = words
    self.tags = tags
    self.spellings = spellings
    self.buckets = buckets
    self.noise = noise
    lengths = words.lengths
    fingerprint = [
      words.fingerprint, tags.fingerprint, spellings.flatMap(\.self).fingerprint, buckets.description,
      noise.description,
    ].joined(separator: ":")
  }

  public func plan(epoch: Int, seed: UInt64) -> EpochPlan {
    buckets.plan(costs: lengths, lengths: lengths, epoch: epoch, seed: seed)
  }

  /// All sentences once, longest first.
  public var evaluationPlan: EpochPlan { buckets.plan(costs: lengths, lengths: lengths) }

  public func batch(_ number: Int, of plan: EpochPlan) -> TaggingBatch {
    let examples = plan.batches[number].map(Int.init)
    let input = TokenSequences(examples.map { noise.replacing(words[$0], example: $0, plan) })
    return TaggingBatch(
      input: input, wordRows: (0..<Int32(input.ids.count)).map { $0 }, words: input.offsets,
      tags: examples.flatMap { tags[$0] },
      characters: TokenSequences(spellings.isEmpty ? [] : examples.flatMap { spellings[$0] }))
  }
}
