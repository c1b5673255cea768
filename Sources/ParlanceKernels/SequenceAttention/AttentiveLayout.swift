/// A ragged batch of an attentive recurrent layer, step by step, and the keys that each row looks at.
public struct AttentiveLayout: Sendable {
  /// The rows' own elements.
  public let time: TimeMajorLayout
  /// Rows of the keys that belong to each row. Rows may share keys, but not where gradients are taken.
  public let keys: [Range<Int>]
  /// Where each element's weights begin, and behind them the number of all pairs.
  public let pairStarts: [Int]

  /// - Parameters:
  ///   - lengths: of the rows, longest first.
  ///   - keys: of each row.
  public init(lengths: [Int], keys: [Range<Int>]) {
    precondition(lengths.count == keys.count, "\(lengths.count) rows with \(keys.count) ranges of keys")
    time = TimeMajorLayout(lengths: lengths)
    self.keys = keys
    var starts = [0]
    starts.reserveCapacity(time.elementCount + 1)
    for size in time.batchSizes {
      for row in 0..<size { starts.append(starts[starts.count - 1] + keys[row].count) }
    }
    pairStarts = starts
  }

  public var pairCount: Int { pairStarts[pairStarts.count - 1] }
}
