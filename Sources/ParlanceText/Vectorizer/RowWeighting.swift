#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What becomes of a document's counts: tf, then times idf, then the norm.
struct RowWeighting: Sendable {
  let isBinary: Bool
  let isSublinear: Bool
  /// By column; empty where nothing is weighted.
  let inverseDocumentFrequencies: [Double]
  let norm: VectorizerOptions.Norm

  /// The value of a term that stands `count` times in a document.
  @inline(__always)
  func value(column: Int, count: UInt32) -> Double {
    var value = isBinary ? 1 : Double(count)
    if isSublinear { value = log(value) + 1 }
    return inverseDocumentFrequencies.isEmpty ? value : value * inverseDocumentFrequencies[column]
  }

  /// Brings a row to the length of the norm. A row of zeros stays.
  func normalize(_ values: inout [Double], from start: Int) {
    var values = values.mutableSpan
    var length = 0.0
    switch norm {
    case .none: return
    case .l1: for index in start..<values.count { length += abs(values[index]) }
    case .l2:
      for index in start..<values.count { length += values[index] * values[index] }
      length = length.squareRoot()
    }
    guard length > 0 else { return }
    for index in start..<values.count { values[index] /= length }
  }
}

/// Rows that are being built.
struct RowBuilder {
  private let columnCount: Int
  private var columns: [Int32] = []
  private var values: [Double] = []
  private var ends: [Int] = []
  private let weighting: RowWeighting
  private var sorter: RowSorter

  init(columnCount: Int, weighting: RowWeighting) {
    self.columnCount = columnCount
    self.weighting = weighting
    sorter = RowSorter(columnCount: columnCount)
  }

  /// Adds a row of counts; each entry holds its column in the upper half and the count in the lower. They are sorted
  /// here.
  mutating func append(counts entries: inout [UInt64]) {
    sorter.sort(&entries)
    let start = values.count
    let weighting = weighting
    columns.append(contentsOf: entries.lazy.map { Int32(truncatingIfNeeded: $0 >> 32) })
    values.append(
      contentsOf: entries.lazy.map {
        weighting.value(column: Int($0 >> 32), count: UInt32(truncatingIfNeeded: $0))
      })
    weighting.normalize(&values, from: start)
    ends.append(values.count)
  }

  /// Adds a row of values whose columns ascend.
  mutating func append(columns newColumns: [Int32], values newValues: [Double]) {
    let start = values.count
    columns.append(contentsOf: newColumns)
    values.append(contentsOf: newValues)
    weighting.normalize(&values, from: start)
    ends.append(values.count)
  }

  /// All rows so far.
  func finish() -> SparseMatrix {
    SparseMatrix(columnCount: columnCount, rowEnds: ends, columns: columns, values: values)
  }
}
