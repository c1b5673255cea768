import Foundation
import ParlanceFiles
import ParlanceTestSupport
import Testing

@Suite struct AtomicFileFullDiskTests {
  /// A limit on the size of files stands for a full disk: `write` fails in the middle in the same way. In a
  /// process of its own, since the limit holds for the whole process.
  @Test func nothingIsLeftAndTheOldFileStays() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let path = try folder.write([7], as: "model.bin")
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 5_000_000, rlim_max: 5_000_000)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      do {
        var file = try AtomicFile(path: path)
        let bytes = [UInt8](repeating: 1, count: 100_000)
        for _ in 0..<100 { try file.write(bytes.span) }
        try file.commit()
        exit(3)
      } catch FileError.system(path, "write", EFBIG) {
        let old = try Data(contentsOf: URL(fileURLWithPath: path))
        let names = try folder.names
        exit(Array(old) == [7] && names == ["model.bin"] ? 0 : 4)
      }
    }
  }

  /// The last bytes are written by the commit.
  @Test func failureInTheCommit() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let path = folder.path("model.bin")
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 10, rlim_max: 10)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      do {
        var file = try AtomicFile(path: path)
        try file.write("more than ten bytes")
        try file.commit()
        exit(3)
      } catch FileError.system(path, "write", EFBIG) {
        exit(try folder.names.isEmpty ? 0 : 4)
      }
    }
  }

  @Test func unfinishedFilesAreRemovedOnRequest() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      var file = try AtomicFile(path: folder.path("a"))
      try file.write("x")
      let before = try folder.names.count
      AtomicFile.removeUnfinished()
      let after = try folder.names.count
      exit(before == 1 && after == 0 ? 0 : 3)
    }
  }

  @Test func messageNamesTheFullDisk() {
    let error = FileError.system(path: "words.bin", action: "write", code: ENOSPC)
    #expect(error.description == "cannot write words.bin: No space left on device")
  }
}
