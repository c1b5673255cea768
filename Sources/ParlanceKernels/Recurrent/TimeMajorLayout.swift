/// Where the elements of a ragged batch lie when it is stored step by step, as recurrent layers walk through it.
///
/// The sequences ("rows") are sorted by length, longest first. Step t has the elements of the rows that are longer than t,
/// in the order of the rows, one after the other: nothing is padded.
public struct TimeMajorLayout: Sendable, Hashable {
  /// Sequences, also empty ones.
  public let rowCount: Int
  /// Rows that have an element at each step; never grows.
  public let batchSizes: [Int]
  /// The first element of each step, and at the end the number of all elements.
  public let starts: [Int]

  /// - Parameter lengths: of the sequences, longest first.
  public init(lengths: [Int]) {
    var sizes = [Int](repeating: 0, count: lengths.first ?? 0)
    var (above, row) = (lengths.first ?? 0, lengths.count)
    for length in lengths {
      precondition(
        length >= 0 && length <= above, "lengths of sequences must go down, got \(length) after \(above)")
      above = length
    }
    for step in sizes.indices {
      while row > 0, lengths[row - 1] <= step { row -= 1 }
      sizes[step] = row
    }
    self.init(rowCount: lengths.count, batchSizes: sizes)
  }

  private init(rowCount: Int, batchSizes: [Int]) {
    (self.rowCount, self.batchSizes) = (rowCount, batchSizes)
    starts = batchSizes.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
  }

  /// Elements of all rows.
  public var elementCount: Int { starts[batchSizes.count] }

  public var stepCount: Int { batchSizes.count }

  /// The element of a row at a step that the row has.
  public func element(step: Int, row: Int) -> Int { starts[step] + row }

  /// Ranges of rows with about equal numbers of elements.
  func rowRanges(pieces: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var (first, done, row) = (0, 0, 0)
    var steps = batchSizes.count
    while row < rowCount {
      while steps > 0, batchSizes[steps - 1] <= row { steps -= 1 }
      done += steps
      row += 1
      if row == rowCount || done * pieces >= elementCount * (ranges.count + 1) && ranges.count < pieces - 1 {
        ranges.append(first..<row)
        first = row
      }
    }
    return ranges
  }
}
