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
  /// Float32 rows, each at its own byte offset of a mapped file.
  case scattered(MappedFile, offsets: [Int], columns: Int)
  /// Rows as codes of sub-vectors (product quantization).
  case quantized(QuantizedMatrix)

  /// Number of rows.
  public var rowCount: Int {
    switch self {
    case .table(let table): table.rowCount
    case .compact(_, let fixedRows, let rowMap): fixedRows + rowMap.count
    case .mapped(_, _, let rows, _): rows
    case .scattered(_, let offsets, _): offsets.count
    case .quantized(let matrix): matrix.rowCount
    }
  }

  /// Number of values in a row.
  public var columnCount: Int {
    switch self {
    case .table(let table): table.dimension
    case .compact(let table, _, _): table.dimension
    case .mapped(_, _, _, let columns), .scattered(_, _, let columns): columns
    case .quantized(let matrix): matrix.columnCount
    }
  }

  /// Whether rows are stored as codes rather than floats.
  public var isQuantized: Bool {
    if case .quantized = self { true } else { false }
  }

  /// One row.
  public func row(_ row: Int) -> [Float] {
    var result = [Float](repeating: 0, count: columnCount)
    add(row: row, to: &result)
    return result
  }

  /// Adds one row to `sum`, which holds `columnCount` values.
  public func add(row: Int, to sum: inout [Float]) {
    var span = sum.mutableSpan
    add(row: row, to: &span)
  }

  /// Adds one row to `sum`, which holds `columnCount` values.
  package func add(row: Int, to sum: inout MutableSpan<Float>) {
    precondition(row >= 0 && row < rowCount, "row \(row) of a matrix of \(rowCount)")
    switch self {
    case .table(let table): table.withRow(row) { VectorKernels.add($0, to: &sum) }
    case .compact(let table, let fixedRows, let rowMap):
      let stored = row < fixedRows ? row : Int(rowMap[row - fixedRows])
      if stored >= 0 { table.withRow(stored) { VectorKernels.add($0, to: &sum) } }
    case .mapped(let file, let offset, _, let columns):
      file.withBytes { VectorKernels.add($0, at: offset + row * columns * 4, to: &sum) }
    case .scattered(let file, let offsets, _):
      file.withBytes { VectorKernels.add($0, at: offsets[row], to: &sum) }
    case .quantized(let matrix): matrix.add(row: row, to: &sum)
    }
  }

  /// The product of one row with `vector`, which holds `columnCount` values.
  public func dot(row: Int, _ vector: Span<Float>) -> Float {
    precondition(row >= 0 && row < rowCount, "row \(row) of a matrix of \(rowCount)")
    switch self {
    case .table(let table): return table.withRow(row) { VectorKernels.dot($0, vector) }
    case .compact(let table, let fixedRows, let rowMap):
      let stored = row < fixedRows ? row : Int(rowMap[row - fixedRows])
      return stored < 0 ? 0 : table.withRow(stored) { VectorKernels.dot($0, vector) }
    case .mapped(let file, let offset, _, let columns):
      return file.withBytes { VectorKernels.dot($0, at: offset + row * columns * 4, vector) }
    case .scattered(let file, let offsets, _):
      return file.withBytes { VectorKernels.dot($0, at: offsets[row], vector) }
    case .quantized(let matrix): return matrix.dot(row: row, vector)
    }
  }
}
