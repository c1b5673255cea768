import ParlanceNN
import ParlanceTensor

/// Windows of one long text, in another order in each epoch and cut at other places: for models that read a window from
/// its beginning and carry nothing over.
public struct TextWindowBatches: BatchSource {
  /// All tokens of the text.
  public let ids: [Int32]
  /// Windows of a batch.
  public let count: Int
  /// Tokens of a window.
  public let length: Int
  public let fingerprint: String

  /// - Precondition: the text is longer than a window.
  public init(ids: [Int32], count: Int, length: Int) {
    precondition(count > 0 && length > 0, "\(count) windows of \(length)")
    precondition(ids.count > length, "windows of \(length) of a text of \(ids.count) tokens")
    self.ids = ids
    self.count = count
    self.length = length
    fingerprint = "\([ids].fingerprint):\(count)x\(length)"
  }

  /// A batch's plan is the first token of each of its windows.
  public func plan(epoch: Int, seed: UInt64) -> EpochPlan {
    Self.plan(ids.count, count: count, length: length, epoch: epoch, seed: seed)
  }

  /// - Parameter tokens: of the text.
  static func plan(_ tokens: Int, count: Int, length: Int, epoch: Int, seed: UInt64) -> EpochPlan {
    var random = RandomStream(seed: seed, name: "windows").substream(UInt64(epoch))
    // What comes before the first window and after the last is another part of the text in each epoch.
    let first = random.next(below: min(length, tokens - length))
    let starts = Array(stride(from: first, through: tokens - length - 1, by: length))
    let order = random.permutation(starts.count).map { Int32(starts[$0]) }
    let batches = stride(from: 0, to: order.count, by: count).map {
      Array(order[$0..<min(order.count, $0 + count)])
    }
    return EpochPlan(epoch: epoch, seed: seed, batches: batches)
  }

  public func batch(_ number: Int, of plan: EpochPlan) -> LanguageModelBatch {
    let starts = plan.batches[number].map(Int.init)
    let offsets = RaggedOffsets(lengths: starts.map { _ in length })
    return LanguageModelBatch(
      input: TokenSequences(ids: starts.flatMap { ids[$0..<$0 + length] }, offsets: offsets),
      targets: starts.flatMap { ids[$0 + 1..<$0 + length + 1] })
  }
}
