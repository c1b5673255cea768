import ParlanceKernels
import Testing

@Suite struct HogwildTableTests {
  @Test func startsAtZeroAndKeepsRowsApart() throws {
    let table = try #require(HogwildTable(rowCount: 5, dimension: 33))
    table.withMutableRow(2) { row in for i in 0..<row.count { row[i] = 7 } }
    for index in 0..<5 {
      table.withRow(index) { row in
        #expect(row.count == 33)
        for i in 0..<row.count { #expect(row[i] == (index == 2 ? 7 : 0)) }
      }
    }
  }

  @Test func randomRowsDoNotHangOnTheNumberOfRows() throws {
    let small = try #require(HogwildTable(rowCount: 3, dimension: 50))
    let large = try #require(HogwildTable(rowCount: 300, dimension: 50))
    small.fillUniform(bound: 0.01, seed: 9)
    large.fillUniform(bound: 0.01, seed: 9)
    #expect(rows(small) == Array(rows(large)[0..<3]))
    let values = rows(large).flatMap { $0 }
    #expect(values.allSatisfy { abs($0) <= 0.01 })
    #expect(abs(values.reduce(0, +) / Double(values.count)) < 3e-4)
    #expect(values.contains { $0 > 0.009 } && values.contains { $0 < -0.009 })
  }

  @Test func refusesWhatNoMachineHolds() {
    #expect(HogwildTable(rowCount: Int.max / 2, dimension: 100) == nil)
  }

  @Test func findsValuesThatAreNotFinite() throws {
    let table = try #require(HogwildTable(rowCount: 4, dimension: 5))
    #expect(table.isFinite(sampling: 1))
    table.withMutableRow(3) { $0[4] = .nan }
    #expect(!table.isFinite(sampling: 1))
  }
}
