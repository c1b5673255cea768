/// Draws from a discrete distribution in constant time (Walker, 1977; Vose's construction, 1991): one random
/// number picks a column and the side of its threshold. Eight bytes an outcome, so that the table of a usual
/// vocabulary stays in the second-level cache.
public struct AliasTable: Sendable {
  /// Threshold (32-bit fraction) and alias of each column.
  let columns: [SIMD2<UInt32>]

  /// - Parameter weights: not negative, at least one above zero, fewer than 2^31 of them.
  public init(weights: [Double]) {
    let count = weights.count
    let total = weights.reduce(0, +)
    precondition(count > 0 && count < Int32.max && total > 0, "an alias table needs a positive weight")
    var share = weights.map { $0 / total * Double(count) }
    var columns = (0..<count).map { SIMD2<UInt32>(.max, UInt32($0)) }
    var small: [Int] = []
    var large: [Int] = []
    for index in 0..<count {
      if share[index] < 1 { small.append(index) } else { large.append(index) }
    }
    while let low = small.popLast(), let high = large.last {
      let threshold = UInt32(min(max(share[low], 0) * 4_294_967_296, 4_294_967_295))
      columns[low] = SIMD2(threshold, UInt32(high))
      share[high] -= 1 - share[low]
      if share[high] < 1 {
        large.removeLast()
        small.append(high)
      }
    }
    self.columns = columns
  }

  /// Number of outcomes.
  public var count: Int { columns.count }

  /// The probability of each outcome as the table holds it.
  public var probabilities: [Double] {
    var result = [Double](repeating: 0, count: count)
    for (index, column) in columns.enumerated() {
      let kept = column.x == .max ? 1 : Double(column.x) / 4_294_967_296
      result[index] += kept / Double(count)
      result[Int(column.y)] += (1 - kept) / Double(count)
    }
    return result
  }
}
