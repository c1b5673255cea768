import CKernels

/// Asks for the keys and values of the tile that comes next while the present one is computed, a few with each strip.
///
/// One head's rows are pieces of a few cache lines, far apart: the processor's own prefetching, which looks for neighboring
/// lines, does not see them coming.
struct AttentionPrefetch {
  private let key: UnsafePointer<Float>
  private let value: UnsafePointer<Float>
  private let keyStride: Int
  private let valueStride: Int
  private let size: Int
  private let share: Int
  private var next = 0
  private let count: Int

  /// - Parameters:
  ///   - tokens: rows of the keys and values that come next.
  ///   - steps: how often `step` will be called.
  init(_ scores: AttentionScores, keyHead: Int, tokens: Range<Int>, steps: Int) {
    let shape = scores.shape
    (keyStride, valueStride, size) = (shape.keyStride, shape.valueStride, shape.headSize)
    key = scores.operands.key + tokens.lowerBound * keyStride + keyHead * size
    value = scores.operands.value + tokens.lowerBound * valueStride + keyHead * size
    count = tokens.count
    share = (count + steps - 1) / max(1, steps)
  }

  @inline(__always)
  mutating func step() {
    let end = min(count, next &+ share)
    while next < end {
      Self.ask(key + next &* keyStride, size)
      Self.ask(value + next &* valueStride, size)
      next &+= 1
    }
  }

  /// Asks for a row, which need not start with a cache line.
  @inline(__always)
  static func ask(_ row: UnsafePointer<Float>, _ size: Int) {
    var at = 0
    while at < size {
      parlance_prefetch(row + at)
      at &+= 16
    }
    parlance_prefetch(row + (size &- 1))
  }

  /// The same for a row that is about to be written.
  @inline(__always)
  static func askToWrite(_ row: UnsafeMutablePointer<Float>, _ size: Int) {
    var at = 0
    while at < size {
      parlance_prefetch_write(row + at)
      at &+= 16
    }
    parlance_prefetch_write(row + (size &- 1))
  }
}
