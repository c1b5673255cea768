/// The largest values of a row and where they stand.
public enum TopValues {
  /// The `k` largest values, largest first; of equal ones the earlier first. Values that are not numbers are passed over.
  public static func find(_ values: Span<Float>, k: Int) -> [(index: Int, value: Float)] {
    precondition(k >= 0, "the \(k) largest values")
    guard k > 0 else { return [] }
    var best: [(index: Int, value: Float)] = []
    best.reserveCapacity(min(k, values.count) + 1)
    values.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      // Once there are k, most of a row lies below the least of them, sixteen values at a look.
      var threshold = -Float.infinity
      func offer(_ index: Int) {
        let value = base[index]
        guard !value.isNaN, best.count < k || value > threshold else { return }
        // The first place whose value is smaller: equal ones stay before.
        var (low, high) = (0, best.count)
        while low < high {
          let middle = (low &+ high) / 2
          if best[middle].value >= value { low = middle &+ 1 } else { high = middle }
        }
        best.insert((index, value), at: low)
        if best.count > k { best.removeLast() }
        if best.count == k { threshold = best[k &- 1].value }
      }
      var i = 0
      while i &+ 16 <= buffer.count {
        if best.count < k || any(lanes(base, i) .> threshold) {
          for index in i..<i &+ 16 where best.count < k || base[index] > threshold { offer(index) }
        }
        i &+= 16
      }
      while i < buffer.count {
        offer(i)
        i &+= 1
      }
    }
    return best
  }
}
