/// A matrix of which only the stored values take room: row by row, each row's columns in ascending order (the
/// "compressed sparse row" layout).
public struct SparseMatrix: Sendable, Equatable {
  public let columnCount: Int
  /// Where each row starts in `columns` and `values`; one more than there are rows.
  public private(set) var rowStarts: [Int]
  public private(set) var columns: [Int32]
  public private(set) var values: [Double]

  /// Without rows.
  public init(columnCount: Int) {
    self.columnCount = columnCount
    rowStarts = [0]
    columns = []
    values = []
  }

  init(columnCount: Int, rowEnds: [Int], columns: [Int32], values: [Double]) {
    self.columnCount = columnCount
    rowStarts = [0] + rowEnds
    self.columns = columns
    self.values = values
  }

  public var rowCount: Int { rowStarts.count - 1 }

  /// Where the values of a row lie.
  @inline(__always)
  public func range(ofRow row: Int) -> Range<Int> { rowStarts[row]..<rowStarts[row + 1] }

  /// The values of a row with their columns.
  public func row(_ row: Int) -> [(column: Int, value: Double)] {
    range(ofRow: row).map { (Int(columns[$0]), values[$0]) }
  }

  /// Adds a row whose columns ascend.
  public mutating func append(
    columns newColumns: some Collection<Int32>, values newValues: some Collection<Double>
  ) {
    precondition(newColumns.count == newValues.count, "a value for each column")
    columns.append(contentsOf: newColumns)
    values.append(contentsOf: newValues)
    rowStarts.append(columns.count)
  }

  /// Adds the rows of another matrix of as many columns.
  public mutating func append(_ other: SparseMatrix) {
    precondition(other.columnCount == columnCount, "matrices of different widths")
    let offset = columns.count
    columns.append(contentsOf: other.columns)
    values.append(contentsOf: other.values)
    rowStarts.append(contentsOf: other.rowStarts.dropFirst().lazy.map { $0 + offset })
  }

  /// Rows of several matrices of the same width, one after the other.
  static func joining(_ parts: [SparseMatrix], columnCount: Int) -> SparseMatrix {
    if parts.count == 1 { return parts[0] }
    var whole = SparseMatrix(columnCount: columnCount)
    let count = parts.reduce(0) { $0 + $1.columns.count }
    whole.columns.reserveCapacity(count)
    whole.values.reserveCapacity(count)
    whole.rowStarts.reserveCapacity(parts.reduce(1) { $0 + $1.rowCount })
    for part in parts { whole.append(part) }
    return whole
  }

  /// Only some of the rows, in the order in which they are named.
  public func selecting(rows: some Sequence<Int>) -> SparseMatrix {
    var result = SparseMatrix(columnCount: columnCount)
    for row in rows {
      let range = range(ofRow: row)
      result.append(columns: columns[range], values: values[range])
    }
    return result
  }

  /// Rows as columns and columns as rows.
  public func transposed() -> SparseMatrix {
    var result = SparseMatrix(columnCount: rowCount)
    var next = [Int](repeating: 0, count: columnCount + 1)
    for column in columns { next[Int(column) + 1] += 1 }
    for column in 0..<columnCount { next[column + 1] += next[column] }
    result.rowStarts = next
    result.columns = [Int32](repeating: 0, count: columns.count)
    result.values = [Double](repeating: 0, count: values.count)
    for row in 0..<rowCount {
      for index in range(ofRow: row) {
        let column = Int(columns[index])
        result.columns[next[column]] = Int32(truncatingIfNeeded: row)
        result.values[next[column]] = values[index]
        next[column] += 1
      }
    }
    return result
  }
}
