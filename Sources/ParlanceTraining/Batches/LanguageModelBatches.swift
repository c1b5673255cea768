import ParlanceNN
import ParlanceTensor

/// One long text cut into equal streams that are read side by side, a piece of each a batch: truncated backpropagation
/// through time. Each piece goes on where the stream's piece before it ended; the model carries its state over.
public struct LanguageModelBatches: BatchSource {
  /// All tokens of the text.
  public let ids: [Int32]
  /// How many streams are read at once.
  public let streams: Int
  /// Tokens of a stream in one batch.
  public let length: Int
  /// Whether the pieces have another length, and another start, in each epoch, so that they are not always cut at the same
  /// places.
  public let varies: Bool
  public let fingerprint: String

  /// - Precondition: there are at least two tokens a stream.
  public init(ids: [Int32], streams: Int, length: Int, varies: Bool = false) {
    precondition(streams > 0 && length > 0, "\(streams) streams, pieces of \(length)")
    precondition(ids.count >= 2 * streams, "\(ids.count) tokens in \(streams) streams")
    self.ids = ids
    self.streams = streams
    self.length = length
    self.varies = varies
    fingerprint = "\([ids].fingerprint):\(streams)/\(length)/\(varies)"
  }

  /// Tokens to be foretold in each stream; what is left over at the end of the text is not read.
  private var streamLength: Int { (ids.count - 1) / streams }

  /// A batch's plan is the first token of its pieces within the streams, and the token after the last.
  public func plan(epoch: Int, seed: UInt64) -> EpochPlan {
    var random = RandomStream(seed: seed, name: "pieces").substream(UInt64(epoch))
    var batches: [[Int32]] = []
    var start = 0
    while start < streamLength {
      var size = length
      if varies, length > 3 {
        size =
          start == 0
          ? 1 + random.next(below: length) : max(2, length - length / 4 + random.next(below: length / 2))
      }
      let end = min(streamLength, start + size)
      batches.append([Int32(start), Int32(end)])
      start = end
    }
    return EpochPlan(epoch: epoch, seed: seed, batches: batches)
  }

  public func batch(_ number: Int, of plan: EpochPlan) -> LanguageModelBatch {
    let (start, end) = (Int(plan.batches[number][0]), Int(plan.batches[number][1]))
    var input: [Int32] = []
    var targets: [Int32] = []
    for stream in 0..<streams {
      let first = stream * streamLength
      input += ids[first + start..<first + end]
      targets += ids[first + start + 1..<first + end + 1]
    }
    let offsets = RaggedOffsets(lengths: Array(repeating: end - start, count: streams))
    return LanguageModelBatch(
      input: TokenSequences(ids: input, offsets: offsets), targets: targets, continues: number > 0)
  }
}
