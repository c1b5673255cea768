/// Text whose invalid parts have become U+FFFD, with the way back to the bytes as they were.
struct RepairedText: Sendable {
  /// Valid UTF-8.
  private(set) var bytes: [UInt8] = []
  /// Where each replacement stands in `bytes`, and what follows it in the original.
  private var repairs: [(repaired: Int, original: Int, length: Int)] = []

  init(_ text: Span<UInt8>) {
    var index = 0
    while index < text.count {
      let bad = UTF8Repair.firstInvalid(in: text, from: index) ?? text.count
      bytes.append(copying: text.extracting(index..<bad))
      guard bad < text.count else { break }
      let length = UTF8Repair.invalidLength(in: text, at: bad)
      repairs.append((bytes.count, bad, length))
      bytes += [0xef, 0xbf, 0xbd]
      index = bad + length
    }
  }

  /// The original bytes of a range at scalar boundaries.
  func originalRange(of range: Range<Int>) -> Range<Int> {
    let start = original(range.lowerBound)
    return start..<max(start, original(range.upperBound))
  }

  private func original(_ place: Int) -> Int {
    // The last replacement that starts before `place`.
    var (low, high) = (0, repairs.count)
    while low < high {
      let middle = (low + high) / 2
      if repairs[middle].repaired < place { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return place }
    let repair = repairs[low - 1]
    return repair.original + repair.length + (place - repair.repaired - 3)
  }
}
