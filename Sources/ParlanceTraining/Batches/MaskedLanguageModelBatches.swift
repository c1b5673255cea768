import ParlanceNN
import ParlanceTensor

/// Windows of one long text in which tokens are hidden, other ones in each epoch. With pairs each window is two halves, of
/// which the second follows the first or, one time in two, comes from elsewhere.
public struct MaskedLanguageModelBatches: BatchSource {
  /// All tokens of the text, without special ones.
  public let ids: [Int32]
  /// Windows of a batch.
  public let count: Int
  public let masking: TokenMasking
  /// Its limit is the length of a window, special tokens among them.
  public let frame: SequenceFrame
  public let makesPairs: Bool
  public let fingerprint: String
  /// Tokens of a window, without special ones.
  public let length: Int

  /// - Precondition: the frame has special tokens and a limit, and the text is longer than a window.
  public init(
    ids: [Int32], count: Int, masking: TokenMasking, frame: SequenceFrame, makesPairs: Bool = false
  ) {
    let room = (frame.limit ?? 0) - frame.added(isPair: makesPairs)
    length = makesPairs ? room / 2 * 2 : room
    precondition(
      count > 0 && frame.tokens != nil && length > 1 && ids.count > length,
      "\(count) windows of \(length) of a text of \(ids.count) tokens")
    self.ids = ids
    self.count = count
    self.masking = masking
    self.frame = frame
    self.makesPairs = makesPairs
    fingerprint = "\([ids].fingerprint):\(count)x\(length):\(masking.description):\(frame):\(makesPairs)"
  }

  /// A batch's plan is the first token of each of its windows.
  public func plan(epoch: Int, seed: UInt64) -> EpochPlan {
    TextWindowBatches.plan(ids.count, count: count, length: length, epoch: epoch, seed: seed)
  }

  public func batch(_ number: Int, of plan: EpochPlan) -> MaskedLanguageModelBatch {
    var texts: [(text: [Int32], second: [Int32]?)] = []
    var (rows, targets, next): ([Int32], [Int32], [Int32]) = ([], [], [])
    let epoch = RandomStream(seed: plan.seed, name: "masks").substream(UInt64(plan.epoch))
    var row = 0
    for start in plan.batches[number] {
      var random = epoch.substream(UInt64(start))
      let start = Int(start)
      var text: (text: [Int32], second: [Int32]?) = (Array(ids[start..<start + length]), nil)
      if makesPairs {
        let half = length / 2
        let isOther = random.nextUniform() < 0.5
        let place = isOther ? random.next(below: ids.count - half + 1) : start + half
        text = (Array(ids[start..<start + half]), Array(ids[place..<place + half]))
        next.append(isOther ? 1 : 0)
      }
      let first = text.text.count
      var both = text.text + (text.second ?? [])
      let (places, wanted) = masking.apply(to: &both, isFixed: { _ in false }, from: &random)
      text = (Array(both[..<first]), text.second == nil ? nil : Array(both[first...]))
      texts.append(text)
      for (place, target) in zip(places, wanted) {
        rows.append(Int32(row + place + (place < first ? 1 : 2)))
        targets.append(target)
      }
      row += both.count + frame.added(isPair: makesPairs)
    }
    return MaskedLanguageModelBatch(input: frame.input(texts), rows: rows, targets: targets, next: next)
  }
}
