/// Turns places in bytes of one text into places in Unicode scalars.
///
/// Tokens mostly follow each other closely, so that it is enough to count on from the last place. For others there is a
/// table, which is made when it is first needed.
struct ScalarCounter {
  private static let blockSize = 64

  /// Scalars before each block of bytes.
  private var before: [Int32] = []
  private var lastByte = 0
  private var lastScalar = 0

  /// - Parameter text: valid UTF-8.
  static func scalarRanges(of ranges: TextRanges, in text: Span<UInt8>) -> TextRanges {
    // The same array, not a copy, where bytes and scalars are one.
    guard !UTF8Repair.isASCII(text) else { return ranges }
    var counter = ScalarCounter()
    var result = TextRanges()
    result.reserveCapacity(ranges.count)
    for range in ranges {
      let start = counter.scalars(before: range.lowerBound, in: text)
      let end = counter.scalars(before: range.upperBound, in: text)
      result.append(unchecked: start, max(start, end))
    }
    return result
  }

  /// The number of scalars that start before a place.
  @inline(__always)
  private mutating func scalars(before place: Int, in text: Span<UInt8>) -> Int {
    let place = min(place, text.count)
    // Tokens beside the text have this place; the last one before them stays in mind.
    if place == 0 { return 0 }
    if place >= lastByte, place - lastByte < Self.blockSize {
      lastScalar += Self.scalars(in: text, lastByte, place)
    } else {
      lastScalar = distantScalars(before: place, in: text)
    }
    lastByte = place
    return lastScalar
  }

  @inline(__always)
  private static func scalars(in text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var count = 0
    for index in start..<end { count &+= text[unchecked: index] & 0xc0 == 0x80 ? 0 : 1 }
    return count
  }

  @inline(never)
  private mutating func distantScalars(before place: Int, in text: Span<UInt8>) -> Int {
    if before.isEmpty {
      before.reserveCapacity(text.count / Self.blockSize + 1)
      var scalars = 0
      for start in stride(from: 0, through: text.count, by: Self.blockSize) {
        before.append(Int32(truncatingIfNeeded: scalars))
        scalars += Self.scalars(in: text, start, min(start + Self.blockSize, text.count))
      }
    }
    let block = place / Self.blockSize
    return Int(before[block]) + Self.scalars(in: text, block * Self.blockSize, place)
  }
}
