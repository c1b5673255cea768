/// Where sequences that lie end to end start: a batch of sequences of different lengths has all their rows in one tensor
/// [rows, ...], and no padding.
public struct RaggedOffsets: Sendable, Hashable {
  /// The first row of each sequence, and behind them the number of all rows. Starts with 0 and never falls.
  public let offsets: [Int]

  /// - Precondition: no length is negative.
  public init(lengths: [Int]) {
    var offsets = [0]
    offsets.reserveCapacity(lengths.count + 1)
    for length in lengths {
      precondition(length >= 0, "a sequence of length \(length)")
      offsets.append(offsets[offsets.count - 1] + length)
    }
    self.offsets = offsets
  }

  /// - Precondition: offsets start with 0 and never fall.
  public init(offsets: [Int]) {
    precondition(
      offsets.first == 0 && zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 },
      "offsets of sequences start with 0 and never fall, unlike \(offsets)")
    self.offsets = offsets
  }

  /// How many sequences there are.
  public var count: Int { offsets.count - 1 }
  /// How many rows there are.
  public var rowCount: Int { offsets[offsets.count - 1] }
  public var lengths: [Int] { (0..<count).map { self[$0].count } }
  /// The rows of a sequence.
  public subscript(_ sequence: Int) -> Range<Int> { offsets[sequence]..<offsets[sequence + 1] }
}
