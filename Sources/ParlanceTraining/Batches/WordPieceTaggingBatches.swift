import ParlanceNN

/// Sentences of words that have one token or more each, with one tag a word, in batches of similar length. Sentences that
/// are longer than the model can read are several.
public struct WordPieceTaggingBatches: BatchSource {
  public let buckets: LengthBuckets
  /// Only its replacements are made.
  public let noise: TokenNoise
  /// What the model wants around its sentences.
  public let frame: SequenceFrame
  public let fingerprint: String
  private let pieces: [[[Int32]]]
  private let tags: [[Int32]]
  private let lengths: [Int32]

  /// - Parameter pieces: the tokens of each word of each sentence, at least one a word.
  /// - Precondition: each sentence has as many tags as words.
  public init(
    pieces: [[[Int32]]], tags: [[Int32]], buckets: LengthBuckets, noise: TokenNoise = .none,
    frame: SequenceFrame
  ) {
    precondition(
      pieces.count == tags.count && zip(pieces, tags).allSatisfy { $0.count == $1.count },
      "\(pieces.count) sentences, \(tags.count) rows of tags, or of other lengths")
    var parts: [(pieces: [[Int32]], tags: [Int32])] = []
    for (sentence, tags) in zip(pieces, tags) where !sentence.isEmpty {
      for part in frame.parts(sentence.map(\.count)) {
        parts.append((Array(sentence[part]), Array(tags[part])))
      }
    }
    self.pieces = parts.map { $0.pieces }
    self.tags = parts.map { $0.tags }
    self.buckets = buckets
    self.noise = noise
    self.frame = frame
    lengths = parts.map { part in Int32(part.pieces.reduce(frame.added(isPair: false)) { $0 + $1.count }) }
    fingerprint = [
      pieces.flatMap(\.self).fingerprint, tags.fingerprint, buckets.description, noise.description,
      "\(frame)",
    ].joined(separator: ":")
  }

  public func plan(epoch: Int, seed: UInt64) -> EpochPlan {
    buckets.plan(costs: lengths, lengths: lengths, epoch: epoch, seed: seed)
  }

  public func batch(_ number: Int, of plan: EpochPlan) -> TaggingBatch {
    let examples = plan.batches[number].map(Int.init)
    return frame.taggingBatch(
      examples.map { example in
        // One stream of noise a sentence, whatever its words.
        let flat = noise.replacing(Array(pieces[example].joined()), example: example, plan)
        var place = 0
        return pieces[example].map { word in
          defer { place += word.count }
          return Array(flat[place..<place + word.count])
        }
      }, tags: examples.flatMap { tags[$0] })
  }
}
