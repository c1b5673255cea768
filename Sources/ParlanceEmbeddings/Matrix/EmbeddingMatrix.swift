import ParlanceFiles
import ParlanceKernels

/// The rows of an embedding model, wherever they lie.
public enum EmbeddingMatrix: Sendable {
  /// Rows in memory that training made: row `i` of the table is row `i` of the matrix.
  case table(HogwildTable)
  /// Rows in memory, but only those that training used: `rowMap[i - fixedRows]` is the table's row of matrix row
  /// `i`, or -1 for a row of zeros; the first `fixedRows` rows stand for themselves.
  case compact(HogwildTable, fixedRows: Int, rowMap: [Int32])
  /// Float32 rows, little-endian, at any byte offset of a mapped file.
  case mapped(MappedFile, offset: Int, rows: Int, columns: Int)
}
