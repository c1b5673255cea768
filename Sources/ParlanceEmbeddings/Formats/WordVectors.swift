import ParlanceFiles
import ParlanceText

/// Words and one vector each: what `.vec`, word2vec and GloVe files hold. Words outside of it have no vector.
public struct WordVectors: Sendable {
  /// The words; a word's id is its row.
  public let words: Vocabulary
  /// At least as many rows as there are words.
  public let rows: EmbeddingMatrix

  public init(words: Vocabulary, rows: EmbeddingMatrix) {
    precondition(rows.rowCount >= words.count, "\(words.count) words with \(rows.rowCount) rows")
    self.words = words
    self.rows = rows
  }

  /// Number of words.
  public var count: Int { words.count }
  /// Number of values of a vector.
  public var dimension: Int { rows.columnCount }

  /// The vector of `word`; nil where it is not there.
  public func vector(for word: String) -> [Float]? { words.id(of: word).map { rows.row($0) } }
}
