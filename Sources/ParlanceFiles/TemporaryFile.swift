#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file without a name, for what does not fit into memory: it is gone when nobody holds it any more, even where
/// the program is killed.
package struct TemporaryFile: Sendable {
  /// The folder it lies in, for messages.
  package let folder: String
  private let descriptor: Descriptor

  /// Makes an empty file in `folder`; without one, where `TMPDIR` says, else in `/tmp`.
  /// - Throws: `FileError` where the folder is missing or not writable.
  package init(folder: String? = nil) throws {
    let folder = folder ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    guard !folder.utf8.contains(0) else {
      throw FileError.system(path: "\"\(folder)\"", action: "write to the folder", code: EINVAL)
    }
    var name = Array("\(folder)/.parlance-XXXXXX".utf8CString)
    let number = name.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return Int32(-1) }
      let number = mkstemp(start)
      if number >= 0 {
        unlink(start)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
      }
      return number
    }
    guard number >= 0 else {
      throw FileError.system(path: folder, action: "write to the folder", code: errno)
    }
    self.folder = folder
    descriptor = Descriptor(number)
  }

  private var name: String { "a temporary file in \(folder)" }

  /// Writes bytes behind those that are there.
  /// - Throws: `FileError` where the disk is full or fails.
  package func append(_ bytes: Span<UInt8>) throws {
    try bytes.withUnsafeBytes { try descriptor.write($0, name: name) }
  }

  /// Reads `count` bytes from `offset` on; fewer only where the file ends.
  /// - Throws: `FileError` on a read error.
  package func read(at offset: Int, count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        guard let start = buffer.baseAddress else { return }
        let got = pread(descriptor.number, start + filled, count - filled, off_t(offset + filled))
        if got == 0 { return }
        if got < 0 {
          if errno == EINTR { continue }
          throw FileError.system(path: name, action: "read", code: errno)
        }
        filled += got
      }
    }
  }
}
