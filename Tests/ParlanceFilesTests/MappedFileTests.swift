import Foundation
import ParlanceFiles
import ParlanceTestSupport
import Testing

@Suite struct MappedFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [0, 1, 4096, 10_001])
  func givesTheBytesOfTheFile(size: Int) throws {
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 13) }
    let file = try MappedFile(path: folder.write(bytes, as: "data"))
    #expect(file.count == size)
    let read = file.withBytes { span in
      (0..<span.byteCount).map { span.unsafeLoadUnaligned(fromByteOffset: $0, as: UInt8.self) }
    }
    #expect(read == bytes)
  }

  @Test func staysReadableAfterTheNameIsGivenToAnotherFile() throws {
    let path = try folder.write([1, 2, 3], as: "model")
    let mapped = try MappedFile(path: path)
    var file = try AtomicFile(path: path)
    try file.write("new")
    try file.commit()
    #expect(mapped.withBytes { $0.unsafeLoad(fromByteOffset: 2, as: UInt8.self) } == 3)
  }

  @Test func refusesWhatIsNoFile() throws {
    let missing = folder.path("missing")
    #expect(throws: FileError.system(path: missing, action: "open", code: ENOENT)) {
      try MappedFile(path: missing)
    }
    #expect(throws: FileError.folder(path: folder.url.path)) { try MappedFile(path: folder.url.path) }
    #expect(throws: FileError.notARegularFile(path: "/dev/null")) { try MappedFile(path: "/dev/null") }
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(throws: FileError.notARegularFile(path: pipe)) { try MappedFile(path: pipe) }
  }
}
