import Foundation
import ParlanceFiles
import ParlanceTestSupport
import Testing

@Suite struct ByteSourceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func readAll(_ path: String, piece: Int = 1000) throws -> [UInt8] {
    var source = try ByteSource(path: path)
    var all: [UInt8] = []
    while true {
      let bytes = try source.read(upTo: piece)
      if bytes.isEmpty { return all }
      #expect(bytes.count <= piece)
      all += bytes
    }
  }

  /// Bytes that neither repeat nor compress to nothing.
  private func sample(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* $0 &* 31) >> 5 &+ $0 >> 9) }
  }

  @Test(arguments: [0, 1, 2, 3, 100_000])
  func plainFiles(size: Int) throws {
    let bytes = sample(size)
    let path = try folder.write(bytes, as: "plain")
    #expect(try readAll(path) == bytes)
    #expect(try readAll(path, piece: 1) == bytes)
  }

  @Test(arguments: [0, 1, 70_000, 3_000_000])
  func gzipIsKnownByContent(size: Int) throws {
    let bytes = sample(size)
    let path = try folder.write(Gzip.compress(bytes), as: "packed.txt")
    #expect(try readAll(path, piece: 65_536) == bytes)
    let isCompressed = try ByteSource(path: path).isCompressed
    #expect(isCompressed)
  }

  @Test func membersEndToEnd() throws {
    let parts = [sample(10), [], sample(200_000), sample(1)]
    let path = try folder.write(Array(parts.map { Gzip.compress($0) }.joined()), as: "members.gz")
    #expect(try readAll(path) == Array(parts.joined()))
  }

  @Test(arguments: [[0x00], [0x00, 0x00, 0x00], [0x1f], Array("rubbish".utf8)] as [[UInt8]])
  func bytesAfterTheLastMemberAreLeftOut(rest: [UInt8]) throws {
    let path = try folder.write(Gzip.compress(sample(5000)) + rest, as: "rest.gz")
    #expect(try readAll(path) == sample(5000))
  }

  @Test func everyCutIsNoticed() throws {
    let packed = Gzip.compress(sample(300))
    for length in 2..<packed.count {
      let path = try folder.write(Array(packed[..<length]), as: "cut.gz")
      let error = #expect(throws: FileError.self) { try readAll(path) }
      guard case .corruptGzip(path, let reason) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(reason.contains("ends too early"))
    }
  }

  @Test func damageIsNoticed() throws {
    let packed = Gzip.compress(sample(3000))
    // Method, flags, data, CRC, length.
    for index in [2, 3, packed.count / 2, packed.count - 8, packed.count - 4] {
      var damaged = packed
      damaged[index] ^= 0xe0
      let path = try folder.write(damaged, as: "damaged.gz")
      let error = #expect(throws: FileError.self) { try readAll(path) }
      #expect(error?.description.contains("damaged.gz is not a valid gzip file") == true)
    }
  }

  @Test func secondMemberDamaged() throws {
    var packed = Gzip.compress(sample(3000))
    packed[packed.count - 6] ^= 1
    let path = try folder.write(Gzip.compress([1, 2, 3]) + packed, as: "second.gz")
    #expect(
      throws: FileError.corruptGzip(
        path: path, reason: "incorrect data check, after 3003 unpacked bytes; copy or download it again")
    ) { try readAll(path) }
  }

  @Test func refusesFoldersAndMissingFiles() throws {
    let missing = folder.path("nothing")
    #expect(throws: FileError.system(path: missing, action: "open", code: ENOENT)) { try readAll(missing) }
    #expect(throws: FileError.folder(path: folder.url.path)) { try readAll(folder.url.path) }
  }

  @Test(.enabled(if: getuid() != 0, "root may read every file"))
  func unreadableFile() throws {
    let path = try folder.write([1], as: "secret")
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
    #expect(throws: FileError.system(path: path, action: "open", code: EACCES)) { try readAll(path) }
  }

  @Test func standardInputOnce() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let path = try folder.write(Gzip.compress(Array("from a pipe".utf8)), as: "in")
      dup2(open(path, O_RDONLY), 0)
      var source = try ByteSource(path: "-")
      let text = try source.read(upTo: 100)
      let isRight = text == Array("from a pipe".utf8) && source.name == "standard input"
      do {
        _ = try ByteSource(path: "-")
        exit(3)
      } catch FileError.standardInputReadTwice {
        exit(isRight ? 0 : 4)
      }
    }
  }
}
