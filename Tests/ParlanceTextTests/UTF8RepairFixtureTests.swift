import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct UTF8RepairFixtureTests {
  private struct Record: Decodable {
    let hex: String
    let repaired: String
  }

  @Test func recordedRepairs() throws {
    let files = try Fixtures.files(in: "tokenization/unicode", suffix: "invalid_utf8.jsonl")
    #expect(!files.isEmpty)
    for file in files {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let record = try JSONDecoder().decode(Record.self, from: Data(line.utf8))
        let bytes = stride(from: 0, to: record.hex.utf8.count, by: 2).compactMap { offset in
          let start = record.hex.utf8.index(record.hex.startIndex, offsetBy: offset)
          return UInt8(record.hex[start..<record.hex.utf8.index(start, offsetBy: 2)], radix: 16)
        }
        var output: [UInt8] = []
        _ = UTF8Repair.append(bytes.span, to: &output)
        #expect(output == Array(record.repaired.utf8))
      }
    }
  }
}
