/// Sorts the entries of a row by their columns, which stand in the upper halves and are all different: digit by digit from
/// the lowest, and only the digits that columns have.
struct RowSorter: Sendable {
  private static let digitBits = 8
  private static let digitValues = 1 << digitBits
  /// Shorter rows are sorted by comparison.
  private static let shortest = 48

  private let digits: Int
  private var scratch: [UInt64] = []
  private var places = [Int32](repeating: 0, count: Self.digitValues)

  init(columnCount: Int) {
    let bits = Int.bitWidth - max(1, columnCount - 1).leadingZeroBitCount
    digits = (bits + Self.digitBits - 1) / Self.digitBits
  }

  mutating func sort(_ entries: inout [UInt64]) {
    guard entries.count >= Self.shortest else { return entries.sort() }
    if scratch.count < entries.count {
      scratch.append(contentsOf: repeatElement(0, count: entries.count - scratch.count))
    }
    scratch.removeLast(scratch.count - entries.count)
    for digit in 0..<digits {
      Self.scatter(entries.span, &scratch, &places, shift: UInt64(32 + digit * Self.digitBits))
      swap(&entries, &scratch)
    }
  }

  private static func scatter(
    _ entries: Span<UInt64>, _ target: inout [UInt64], _ places: inout [Int32], shift: UInt64
  ) {
    var places = places.mutableSpan
    var target = target.mutableSpan
    let mask = UInt64(digitValues - 1)
    for value in places.indices { places[unchecked: value] = 0 }
    for index in entries.indices {
      places[unchecked: Int(truncatingIfNeeded: entries[unchecked: index] &>> shift & mask)] &+= 1
    }
    var sum: Int32 = 0
    for value in places.indices {
      let count = places[unchecked: value]
      places[unchecked: value] = sum
      sum &+= count
    }
    for index in entries.indices {
      let entry = entries[unchecked: index]
      let value = Int(truncatingIfNeeded: entry &>> shift & mask)
      target[unchecked: Int(places[unchecked: value])] = entry
      places[unchecked: value] &+= 1
    }
  }
}
