import ParlanceKernels

/// Tables for tests, with rows as plain arrays.
func table(_ rows: [[Double]]) -> HogwildTable {
  guard let first = rows.first, let table = HogwildTable(rowCount: rows.count, dimension: first.count) else {
    preconditionFailure("a test table needs a row")
  }
  for (index, row) in rows.enumerated() {
    table.withMutableRow(index) { span in for i in row.indices { span[i] = Float(row[i]) } }
  }
  return table
}

func rows(_ table: HogwildTable) -> [[Double]] {
  (0..<table.rowCount).map { index in
    table.withRow(index) { span in (0..<span.count).map { Double(span[$0]) } }
  }
}

/// The largest difference of two lists of rows.
func difference(_ a: [[Double]], _ b: [[Double]]) -> Double {
  zip(a, b).flatMap { zip($0, $1).map { abs($0 - $1) } }.max() ?? .infinity
}

func randomRows(_ count: Int, _ dimension: Int, seed: UInt64) -> [[Double]] {
  var random = SplitMix64(seed: seed)
  return (0..<count).map { _ in (0..<dimension).map { _ in Double(random.nextUnit()) - 0.5 } }
}

func sigmoid(_ x: Double) -> Double { 1 / (1 + exponential(-x)) }

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
