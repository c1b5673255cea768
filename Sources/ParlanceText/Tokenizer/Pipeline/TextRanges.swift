/// Ranges of places in a text, half the size of `[Range<Int>]`: a place lies below 2^32.
public struct TextRanges: Sendable, Equatable {
  /// Each range with its start in the lower half and its end in the upper.
  private var packed: [UInt64] = []

  public init() {}

  public init(_ ranges: some Sequence<Range<Int>>) { packed = ranges.map(Self.pack) }

  public init(repeating range: Range<Int>, count: Int) {
    packed = [UInt64](repeating: Self.pack(range), count: count)
  }

  /// - Parameter packed: ranges as `packed` makes them.
  init(packed: [UInt64]) { self.packed = packed }

  @inline(__always)
  private static func pack(_ range: Range<Int>) -> UInt64 {
    UInt64(UInt32(range.lowerBound)) | UInt64(UInt32(range.upperBound)) << 32
  }

  /// `start ..< end`, of which the caller knows that both are in order and below 2^32.
  @inline(__always)
  static func packed(_ start: Int, _ end: Int) -> UInt64 {
    UInt64(UInt32(truncatingIfNeeded: start)) | UInt64(truncatingIfNeeded: end) << 32
  }

  @inline(__always)
  static func range(_ packed: UInt64) -> Range<Int> {
    Range(uncheckedBounds: (Int(packed & 0xffff_ffff), Int(packed >> 32)))
  }

  public mutating func reserveCapacity(_ count: Int) { packed.reserveCapacity(count) }

  public mutating func append(_ range: Range<Int>) { packed.append(Self.pack(range)) }

  /// Appends `start ..< end`, of which the caller knows that both are in order and below 2^32.
  @inline(__always)
  mutating func append(unchecked start: Int, _ end: Int) { packed.append(Self.packed(start, end)) }

  /// Appends a range that is packed already.
  @inline(__always)
  mutating func append(packed range: UInt64) { packed.append(range) }

  public mutating func append(contentsOf other: TextRanges) { packed += other.packed }
}

extension TextRanges: RandomAccessCollection, MutableCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { packed.count }

  public subscript(index: Int) -> Range<Int> {
    @inline(__always)
    get { Self.range(packed[index]) }
    set { packed[index] = Self.pack(newValue) }
  }
}

extension TextRanges: ExpressibleByArrayLiteral, CustomStringConvertible {
  public init(arrayLiteral ranges: Range<Int>...) { self.init(ranges) }

  public var description: String { Array(self).description }
}
