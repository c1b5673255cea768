import ParlanceKernels
import Testing

@Suite struct VectorKernelsTests {
  /// Lengths around the widths of vectors, rows at every byte offset.
  @Test(arguments: [1, 3, 15, 16, 17, 31, 32, 33, 100, 300]) func unalignedRows(count: Int) {
    for offset in 0..<5 {
      let row = (0..<count).map { _ in Float.random(in: -2...2) }
      let other = (0..<count).map { _ in Float.random(in: -2...2) }
      var bytes = [UInt8](repeating: 7, count: offset)
      for value in row {
        for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift)) }
      }
      let expected = zip(row, other).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(Double(VectorKernels.dot(bytes.span.bytes, at: offset, other.span)) - expected) < 1e-3)
      #expect(abs(Double(VectorKernels.dot(row.span, other.span)) - expected) < 1e-3)
      var sum = other
      var span = sum.mutableSpan
      VectorKernels.add(bytes.span.bytes, at: offset, to: &span)
      #expect(sum == zip(row, other).map { $0 + $1 })
    }
  }

  @Test func largestValue() {
    var values = (0..<1000).map { Float($0 % 37) }
    #expect(LargestValue.find(values.span, above: 5)?.index == 36)
    #expect(LargestValue.find(values.span, above: 36) == nil)
    values[3] = .nan
    values[999] = 50
    #expect(LargestValue.find(values.span, above: -.infinity)?.index == 999)
    #expect(LargestValue.find([Float]().span, above: 0) == nil)
  }
}

@Suite struct FlatScanTests {
  private func unit(_ dimension: Int) -> [Float] {
    var row = (0..<dimension).map { _ in Float.random(in: -1...1) }
    var span = row.mutableSpan
    UnitRows.normalize(&span)
    return row
  }

  /// The screened scan finds what a plain one finds, also where many rows nearly tie.
  @Test(arguments: [(3, 70), (100, 5003), (33, 9001)], [1, 3]) func bestRowsAreExact(
    shape: (dimension: Int, count: Int), threads: Int
  ) throws {
    let (dimension, count) = shape
    let scan = try #require(FlatScan(rowCount: count, dimension: dimension))
    let center = unit(dimension)
    var rows: [[Float]] = []
    for id in 0..<count {
      var row = unit(dimension)
      // Half of the rows lie within a coarse product's error of each other.
      if id % 2 == 0 { row = zip(center, row).map { $0 + 0.01 * $1 } }
      if id % 101 == 0 { row[0] = .nan }
      var span = row.mutableSpan
      UnitRows.normalize(&span)
      scan.table.withMutableRow(id) { for i in 0..<dimension { $0[i] = row[i] } }
      rows.append(row)
    }
    #expect(rows[0].allSatisfy { $0 == 0 })
    scan.finish(0..<count)
    for k in [0, 1, 10, 50, count + 5] {
      let found = scan.best(k, query: center, threads: threads)
      let scores = rows.map { VectorKernels.dot($0.span, center.span) }
      let expected = scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }.prefix(k)
      #expect(found.map(\.row) == Array(expected))
      #expect(found.map(\.score) == expected.map { scores[$0] })
    }
  }

  @Test func productsOfBlocks() throws {
    let table = try #require(HogwildTable(rowCount: 20, dimension: 7))
    var rows: [[Float]] = []
    for id in 0..<20 {
      rows.append(unit(7))
      table.withMutableRow(id) { for i in 0..<7 { $0[i] = rows[id][i] } }
    }
    let left = unit(7) + unit(7)
    var product = [Float](repeating: .nan, count: 2 * 9)
    var span = product.mutableSpan
    GEMM.multiply(left.span, m: 2, by: table, rows: 5..<14, into: &span)
    for i in 0..<2 {
      for j in 0..<9 {
        let expected = (0..<7).reduce(Float(0)) { $0 + left[i * 7 + $1] * rows[5 + j][$1] }
        #expect(abs(product[i * 9 + j] - expected) < 1e-5)
      }
    }
  }
}
