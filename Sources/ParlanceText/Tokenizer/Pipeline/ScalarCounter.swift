/// Turns places in bytes into places in Unicode scalars.
enum ScalarCounter {
  private static let blockSize = 64

  /// - Parameter text: valid UTF-8.
  static func scalarRanges(of ranges: TextRanges, in text: Span<UInt8>) -> TextRanges {
    // The same array, not a copy, where bytes and scalars are one.
    guard !UTF8Repair.isASCII(text) else { return ranges }
    // Scalars before each block of bytes, so that places need not be asked for in order.
    var before: [Int32] = []
    before.reserveCapacity(text.count / blockSize + 1)
    var scalars: Int32 = 0
    for index in text.indices {
      if index % blockSize == 0 { before.append(scalars) }
      scalars += text[unchecked: index] & 0xc0 == 0x80 ? 0 : 1
    }
    before.append(scalars)
    func place(_ index: Int) -> Int {
      guard index < text.count else { return Int(scalars) }
      var count = Int(before[index / blockSize])
      for byte in index / blockSize * blockSize..<index where text[byte] & 0xc0 != 0x80 { count += 1 }
      return count
    }
    var (lastByte, lastScalar) = (0, 0)
    var result = TextRanges()
    result.reserveCapacity(ranges.count)
    for range in ranges {
      // Tokens mostly follow each other closely: count on from the last place.
      func step(to index: Int) -> Int {
        if index >= lastByte, index - lastByte < blockSize, index <= text.count {
          for byte in lastByte..<index where text[unchecked: byte] & 0xc0 != 0x80 { lastScalar += 1 }
        } else {
          lastScalar = place(index)
        }
        lastByte = index
        return lastScalar
      }
      let start = step(to: range.lowerBound)
      let end = step(to: range.upperBound)
      result.append(unchecked: start, max(start, end))
    }
    return result
  }
}
