/// Ranges of places in a text, half the size of `[Range<Int>]`: a place lies below 2^32.
public struct TextRanges: Sendable, Equatable {
  /// Each range with its start in the lower half and its end in the upper.
  private var packed: [UInt64] = []

  public init() {}

  public init(_ ranges: some Sequence<Range<Int>>) { packed = ranges.map(Self.pack) }

  public init(repeating range: Range<Int>, count: Int) {
    packed = [UInt64](repeating: Self.pack(range), count: count)
  }

  @inline(__always)
  private static func pack(_ range: Range<Int>) -> UInt64 {
    UInt64(UInt32(range.lowerBound)) | UInt64(UInt32(range.upperBound)) << 32
  }

  public mutating func reserveCapacity(_ count: Int) { packed.reserveCapacity(count) }

  public mutating func append(_ range: Range<Int>) { packed.append(Self.pack(range)) }

  /// Appends `start ..< end`, of which the caller knows that both are in order and below 2^32.
  @inline(__always)
  mutating func append(unchecked start: Int, _ end: Int) {
    packed.append(UInt64(UInt32(truncatingIfNeeded: start)) | UInt64(truncatingIfNeeded: end) << 32)
  }

  public mutating func append(contentsOf other: TextRanges) { packed += other.packed }

  /// Appends ranges of a part of the text that starts at `start`.
  mutating func append(contentsOf other: TextRanges, movedBy start: Int) {
    guard start > 0 else { return append(contentsOf: other) }
    let step = UInt64(start) | UInt64(start) << 32
    packed.reserveCapacity(packed.count + other.count)
    for range in other.packed { packed.append(range &+ step) }
  }

  mutating func removeSubrange(from count: Int) { packed.removeSubrange(count...) }

  /// Forgets the ranges but keeps their memory.
  mutating func removeAll() { packed.removeAll(keepingCapacity: true) }
}

extension TextRanges: RandomAccessCollection, MutableCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { packed.count }

  public subscript(index: Int) -> Range<Int> {
    @inline(__always)
    get {
      let range = packed[index]
      return Range(uncheckedBounds: (Int(range & 0xffff_ffff), Int(range >> 32)))
    }
    set { packed[index] = Self.pack(newValue) }
  }
}

extension TextRanges: ExpressibleByArrayLiteral, CustomStringConvertible {
  public init(arrayLiteral ranges: Range<Int>...) { self.init(ranges) }

  public var description: String { Array(self).description }
}
