#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file that grows while others read it: a log. Each `append` is one call of the system.
package final class AppendedFile: Sendable {
  package let path: String
  private let descriptor: Descriptor

  /// Opens the file at its end; makes it where it is missing.
  /// - Throws: `FileError`.
  package init(path: String) throws {
    let number = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard number >= 0 else { throw FileError.system(path: path, action: "write", code: errno) }
    self.path = path
    descriptor = Descriptor(number)
  }

  /// - Throws: `FileError` where the disk is full or fails.
  package func append(_ bytes: Span<UInt8>) throws {
    try bytes.withUnsafeBytes { try descriptor.write($0, name: path) }
  }
}
