/// The input rows of each word: its own, then those of its character n-grams, for a whole vocabulary in two flat
/// arrays. Word `w` has `rows[starts[w] ..< starts[w + 1]]`.
public struct SubwordRows: Sendable {
  public var starts: [Int32]
  public var rows: [Int32]

  /// - Parameters:
  ///   - starts: one more than there are words, rising from 0 to `rows.count`.
  ///   - rows: row numbers; each word has at least one.
  public init(starts: [Int32], rows: [Int32]) {
    precondition(starts.first == 0 && Int(starts.last ?? -1) == rows.count, "starts must span the rows")
    self.starts = starts
    self.rows = rows
  }
}
