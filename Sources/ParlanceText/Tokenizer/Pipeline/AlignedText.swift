/// Text on its way through normalizers and pre-tokenizers: UTF-8 bytes, and for each of them the bytes of the
/// original text that it comes from.
///
/// A scalar made from several original ones carries the place of the first; an inserted one the place of the
/// scalar before it, or after it at the start.
public struct AlignedText: Sendable {
  /// Valid UTF-8.
  public private(set) var bytes: [UInt8]
  /// Where the original scalar of each byte starts and ends; empty while nothing was changed.
  private var starts: [Int32] = []
  private var ends: [Int32] = []
  /// Place of the first byte in the original, while nothing was changed.
  private let base: Int

  /// Unchanged text.
  /// - Parameters:
  ///   - text: valid UTF-8, less than 2 GB.
  ///   - base: where it starts in the original text, in bytes.
  public init(copying text: Span<UInt8>, base: Int = 0) {
    bytes = []
    bytes.append(copying: text)
    self.base = base
  }

  /// What a builder has gathered.
  public init(_ builder: consuming Builder) {
    bytes = builder.bytes
    starts = builder.starts
    ends = builder.ends
    base = 0
  }

  /// Number of bytes.
  public var count: Int { bytes.count }

  /// Whether the text is still as it was.
  public var isUnchanged: Bool { starts.isEmpty && !bytes.isEmpty }

  /// The original bytes that a non-empty range of bytes comes from; whole scalars.
  public func originalRange(of range: Range<Int>) -> Range<Int> {
    guard !range.isEmpty else { return 0..<0 }
    guard isUnchanged else {
      let start = Int(starts[range.lowerBound])
      return start..<max(start, Int(ends[range.upperBound - 1]))
    }
    var (start, end) = (range.lowerBound, range.upperBound)
    while start > 0, bytes[start] & 0xc0 == 0x80 { start -= 1 }
    while end < bytes.count, bytes[end] & 0xc0 == 0x80 { end += 1 }
    return base + start..<base + end
  }

  /// The part in `range`, which starts and ends at scalar boundaries.
  public func slice(_ range: Range<Int>) -> AlignedText {
    if isUnchanged {
      return AlignedText(copying: bytes.span.extracting(range), base: base + range.lowerBound)
    }
    var builder = Builder()
    builder.append(self, range)
    return AlignedText(builder)
  }

  /// Replaces each scalar by those that `transform` appends (none: it is removed).
  public mutating func mapScalars(_ transform: (_ scalar: UInt32, _ output: inout [UInt32]) -> Void) {
    var builder = Builder()
    builder.reserveCapacity(bytes.count)
    var output: [UInt32] = []
    forEachScalar { scalar, range in
      output.removeAll(keepingCapacity: true)
      transform(scalar, &output)
      let origin = originalRange(of: range)
      for new in output { builder.append(new, from: origin) }
    }
    self = AlignedText(builder)
  }

  /// A scalar of a changed text. `change` says how many scalars fewer (negative) or more (1) there are than before:
  /// 0 stands for the next scalar, 1 is new beside the one before, -n takes the place of the next and n after it.
  public typealias Change = (scalar: UInt32, change: Int)

  /// Replaces the whole text.
  /// - Parameter changes: one entry for each scalar of the new text; together they use up all of the old.
  public mutating func transform(_ changes: [Change]) {
    var origins: [Range<Int>] = []
    forEachScalar { _, range in origins.append(originalRange(of: range)) }
    var builder = Builder()
    builder.reserveCapacity(bytes.count)
    var next = 0
    for (scalar, change) in changes {
      if change > 0 {
        builder.append(scalar, from: next > 0 ? origins[min(next, origins.count) - 1] : 0..<0)
      } else {
        builder.append(scalar, from: next < origins.count ? origins[next] : 0..<0)
        next += 1 - change
      }
    }
    self = AlignedText(builder)
  }

  /// Replaces ranges, in order and at scalar boundaries, by `content`, whose place is that of the last scalar
  /// replaced.
  public mutating func replace(_ ranges: [Range<Int>], with content: [UInt32]) {
    guard !ranges.isEmpty else { return }
    var builder = Builder()
    builder.reserveCapacity(bytes.count)
    var done = 0
    for range in ranges {
      builder.append(self, done..<range.lowerBound)
      let place = range.upperBound > 0 ? originalRange(of: range.upperBound - 1..<range.upperBound) : 0..<0
      for scalar in content { builder.append(scalar, from: place) }
      done = range.upperBound
    }
    builder.append(self, done..<count)
    self = AlignedText(builder)
  }

  /// Puts scalars in front, which get the place of the first scalar. An empty text stays empty.
  public mutating func prepend(_ scalars: [UInt32]) {
    guard count > 0 else { return }
    let place = originalRange(of: 0..<1)
    var builder = Builder()
    builder.reserveCapacity(count + scalars.count)
    for scalar in scalars { builder.append(scalar, from: place) }
    builder.append(self, 0..<count)
    self = AlignedText(builder)
  }

  /// Hands out each scalar with its bytes.
  public func forEachScalar(_ body: (_ scalar: UInt32, _ range: Range<Int>) throws -> Void) rethrows {
    var index = 0
    while index < bytes.count {
      let (scalar, length) = UTF8Scalar.decode(bytes.span, at: index)
      try body(scalar, index..<index + length)
      index += length
    }
  }

  /// Gathers text with its places in the original.
  public struct Builder: Sendable {
    public fileprivate(set) var bytes: [UInt8] = []
    fileprivate var starts: [Int32] = []
    fileprivate var ends: [Int32] = []

    public init() {}

    /// Bytes so far.
    public var count: Int { bytes.count }

    public mutating func reserveCapacity(_ count: Int) {
      bytes.reserveCapacity(count)
      starts.reserveCapacity(count)
      ends.reserveCapacity(count)
    }

    /// Appends a scalar that comes from the bytes `origin` of the original text.
    public mutating func append(_ scalar: UInt32, from origin: Range<Int>) {
      let count = UTF8Scalar.append(scalar, to: &bytes)
      for _ in 0..<count {
        starts.append(Int32(truncatingIfNeeded: origin.lowerBound))
        ends.append(Int32(truncatingIfNeeded: origin.upperBound))
      }
    }

    /// Appends a range, at scalar boundaries, of another text with its places.
    public mutating func append(_ text: AlignedText, _ range: Range<Int>) {
      if !text.isUnchanged {
        bytes += text.bytes[range]
        starts += text.starts[range]
        ends += text.ends[range]
        return
      }
      var index = range.lowerBound
      while index < range.upperBound {
        let (scalar, length) = UTF8Scalar.decode(text.bytes.span, at: index)
        append(scalar, from: text.base + index..<text.base + index + length)
        index += length
      }
    }
  }
}
