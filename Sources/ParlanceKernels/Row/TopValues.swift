/// The largest values of a row and where they stand.
public enum TopValues {
  /// The `k` largest values, largest first; of equal ones the earlier first. Values that are not numbers are passed over.
  public static func find(_ values: Span<Float>, k: Int) -> [(index: Int, value: Float)] {
    precondition(k >= 0, "the \(k) largest values")
    let capacity = min(k, values.count)
    guard capacity > 0 else { return [] }
    return [(index: Int, value: Float)](unsafeUninitializedCapacity: capacity) { best, count in
      values.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress, let best = best.baseAddress else { return }
        var top = TopPlaces(best: best, capacity: capacity)
        top.threshold = leastOfTop(base, count: buffer.count, k: capacity)
        var i = 0
        while i &+ 16 <= buffer.count {
          // Most of a row lies below the least of the largest, sixteen values at a look.
          let values = lanes(base, i)
          if top.isFull ? any(values .> top.threshold) : any(values .>= top.threshold) {
            for index in i..<i &+ 16 { top.offer(index, base[index]) }
          }
          i &+= 16
        }
        while i < buffer.count {
          top.offer(i, base[i])
          i &+= 1
        }
        count = top.count
      }
    }
  }

  private static let parts = 64

  /// A value that at least k of a long row reach: of 64 parts of it, each has a largest value, and the k-th largest of these
  /// is one. Without it the first values would all be put in their places, to be driven out by later ones.
  private static func leastOfTop(_ base: UnsafePointer<Float>, count: Int, k: Int) -> Float {
    guard k <= parts, count >= 8 * parts else { return -.infinity }
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: parts) { largest in
      guard let first = largest.baseAddress else { return -.infinity }
      for part in stride(from: 0, to: parts, by: 16) {
        var most = Vector16(repeating: -.infinity)
        var i = part
        while i &+ 16 <= count {
          let values = lanes(base, i)
          // What is no number is not larger.
          most.replace(with: values, where: values .> most)
          i &+= parts
        }
        store(most, first, part)
      }
      return find(largest.span, k: k)[k &- 1].value
    }
  }
}

/// The largest values so far, largest first.
private struct TopPlaces {
  let best: UnsafeMutablePointer<(index: Int, value: Float)>
  let capacity: Int
  private(set) var count = 0
  /// What a value must reach, or be larger than once there are enough.
  var threshold = -Float.infinity

  init(best: UnsafeMutablePointer<(index: Int, value: Float)>, capacity: Int) {
    self.best = best
    self.capacity = capacity
  }

  var isFull: Bool { count == capacity }

  /// Takes a value in if it belongs to the largest; of equal ones the earlier stays before.
  @inline(__always)
  mutating func offer(_ index: Int, _ value: Float) {
    let isFull = isFull
    guard isFull ? value > threshold : value >= threshold else { return }
    var place = isFull ? count &- 1 : count
    while place > 0, best[place &- 1].value < value {
      (best + place).initialize(to: best[place &- 1])
      place &-= 1
    }
    (best + place).initialize(to: (index, value))
    if !isFull { count &+= 1 }
    if count == capacity { threshold = best[count &- 1].value }
  }
}
