import ParlanceKernels
import Testing

@Suite struct ClassifierGatherTests {
  /// Rows in a file start at any byte and are not padded; the last one ends with the file.
  @Test(arguments: [1, 3, 4, 7, 16, 20, 21, 33, 100], [0, 1, 2, 3])
  func meanOfUnalignedRows(_ dimension: Int, _ offset: Int) throws {
    var random = SplitMix64(seed: 5)
    let values = (0..<9).map { _ in (0..<dimension).map { _ in random.nextUnit() } }
    var bytes = [UInt8](repeating: 0xFF, count: offset)
    for row in values {
      for value in row { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
    }
    let table = try #require(Tables.table(values))
    let scratch = ClassifierScratch(dimension: dimension, outputCount: 1)
    for rows: [Int32] in [[8], [0, 8], [3, 3, 1], [0, 1, 2, 3], [8, 7, 6, 5, 4, 3, 2, 1, 0], []] {
      let expected = (0..<dimension).map { j in
        rows.reduce(0.0) { $0 + Double(values[Int($1)][j]) } / Double(max(rows.count, 1))
      }
      scratch.setHidden(toMeanOf: rows.span, in: bytes.span.bytes, offset: offset)
      scratch.withHidden { for j in $0.indices { #expect(abs(Double($0[j]) - expected[j]) < 1e-6) } }
      scratch.setHidden(toMeanOf: rows.span, in: table)
      scratch.withHidden { for j in $0.indices { #expect(abs(Double($0[j]) - expected[j]) < 1e-6) } }
    }
  }

  @Test func softmaxStaysFiniteAndSumsToOne() throws {
    for count in [1, 2, 15, 16, 17, 40] {
      let outputs = (0..<count).map { [Float($0) * 40 - 300] }
      let table = try #require(Tables.table(outputs))
      let scratch = ClassifierScratch(dimension: 1, outputCount: count)
      scratch.setHidden(to: [Float(1)].span)
      scratch.computeScores(table)
      scratch.softmaxScores()
      let sum = scratch.withScores { scores in scores.indices.reduce(Float(0)) { $0 + scores[$1] } }
      #expect(abs(sum - 1) < 1e-5)
      scratch.withScores { #expect($0[count - 1] > 0.99) }
    }
  }

  @Test func notANumberIsFound() throws {
    let table = try #require(HogwildTable(rowCount: 3, dimension: 20))
    #expect(table.isFinite)
    table.withMutableRow(2) { $0[19] = .infinity }
    #expect(!table.isFinite)
    table.withMutableRow(2) { $0[19] = .nan }
    #expect(!table.isFinite)
  }
}
