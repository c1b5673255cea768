import Foundation
import ParlanceFiles
import ParlanceTestSupport
import Testing

@Suite struct AtomicFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func content(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test func writesEveryKindOfValue() throws {
    let path = folder.path("out")
    var file = try AtomicFile(path: path)
    try file.write("é\n")
    try file.write(littleEndian: Int32(-2))
    try file.write(littleEndian: UInt64(0x0102_0304_0506_0708))
    try file.write(littleEndian: Float(1))
    try file.write(littleEndian: Double(-2))
    try file.write([1, 2].span as Span<UInt8>)
    try file.write([0.5].span as Span<Float>)
    #expect(file.bytesWritten == 33)
    #expect(try folder.names.count == 1 && folder.names[0].hasPrefix(".out.tmp-"))
    try file.commit()
    let expected: [UInt8] = [
      0xc3, 0xa9, 0x0a, 0xfe, 0xff, 0xff, 0xff, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0x80, 0x3f, 0, 0, 0, 0, 0, 0, 0,
      0xc0,
      1, 2, 0, 0, 0, 0x3f,
    ]
    #expect(try content(path) == expected)
    #expect(try folder.names == ["out"])
  }

  @Test func withoutCommitTheOldFileStays() throws {
    let path = try folder.write([1], as: "kept")
    do {
      var file = try AtomicFile(path: path)
      try file.write("new")
    }
    #expect(try content(path) == [1])
    #expect(try folder.names == ["kept"])
  }

  @Test func manySmallAndLargeWritesKeepTheirOrder() throws {
    let path = folder.path("mixed")
    var expected: [UInt8] = []
    var file = try AtomicFile(path: path)
    for size in [1, 300_000, 7, 2_097_152, 2_097_151, 2, 5_000_000, 0, 1_100_000, 1_100_000, 5] {
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ size) }
      try file.write(bytes.span)
      expected += bytes
    }
    try file.commit()
    #expect(try content(path) == expected)
  }

  @Test func keepsPermissionsAndFollowsLinks() throws {
    let path = try folder.write([1], as: "real")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real")
    var file = try AtomicFile(path: link)
    try file.write("x")
    try file.commit()
    #expect(try content(path) == [0x78])
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real")
  }

  @Test func refusesBadTargets() throws {
    let inMissing = folder.path("missing/out")
    #expect(throws: FileError.system(path: inMissing, action: "write", code: ENOENT)) {
      _ = try AtomicFile(path: inMissing)
    }
    #expect(throws: FileError.folder(path: folder.url.path)) { _ = try AtomicFile(path: folder.url.path) }
    #expect(throws: FileError.notARegularFile(path: "/dev/full")) { _ = try AtomicFile(path: "/dev/full") }
    #expect(throws: FileError.system(path: "\"\"", action: "write", code: ENOENT)) {
      _ = try AtomicFile(path: "")
    }
  }

  @Test func folderRemovedBeforeTheCommit() throws {
    let inner = folder.path("inner")
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
    let error = #expect(throws: FileError.self) {
      var file = try AtomicFile(path: inner + "/out")
      try file.write("x")
      try FileManager.default.removeItem(atPath: inner)
      try file.commit()
    }
    #expect(error?.description.contains("\(inner)/out") == true)
  }
}
