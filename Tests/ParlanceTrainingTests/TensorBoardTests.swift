import Foundation
import ParlanceTestSupport
import Testing

@testable import ParlanceTraining

@Suite struct TensorBoardTests {
  /// The examples of RFC 3720, appendix B.4.
  @Test func checksums() {
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.checksum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
    #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
  }

  /// As TensorFlow's own writer puts it: version first, then one record a step.
  @Test func records() throws {
    let folder = try TemporaryFolder()
    let writer = try TensorBoardWriter(folder: folder.path("."), time: 1_700_000_000)
    try writer.write([("loss", 1.5)], step: 300, time: 1_700_000_001)
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: writer.path)))[...]
    var records: [[UInt8]] = []
    while !bytes.isEmpty {
      let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      let header = Array(bytes.prefix(8))
      let data = Array(bytes.dropFirst(12).prefix(length))
      func sum(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
      #expect(sum(bytes.dropFirst(8).prefix(4)) == CRC32C.masked(header))
      #expect(sum(bytes.dropFirst(12 + length).prefix(4)) == CRC32C.masked(data))
      records.append(data)
      bytes = bytes.dropFirst(16 + length)
    }
    #expect(records.count == 2)
    #expect(String(decoding: records[0].suffix(13), as: UTF8.self) == "brain.Event:2")
    // Step 300 as a varint; the summary: its value with tag and float.
    let expected: [UInt8] =
      [0x10, 0xAC, 0x02, 0x2A, 13, 0x0A, 11, 0x0A, 4] + Array("loss".utf8) + [0x15, 0, 0, 0xC0, 0x3F]
    #expect(Array(records[1].dropFirst(9)) == expected)
  }
}
