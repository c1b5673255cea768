/// Ids and strings, with counts. Ids run from 0 in order of insertion. Words are kept as bytes, since files of
/// other programs may hold words that are not valid UTF-8.
public struct Vocabulary: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// How often each word was seen, by id.
  public private(set) var counts: [Int] = []
  private var slots: [Int32] = []
  private var hashes: [UInt32] = []

  public init() {}

  /// Number of words.
  public var count: Int { ends.count }
}
