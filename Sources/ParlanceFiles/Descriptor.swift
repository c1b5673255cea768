#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// An open file of the system, closed when nobody holds it any more (standard input stays open).
final class Descriptor: Sendable {
  let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit {
    if number > STDERR_FILENO { close(number) }
  }

  /// Reads once, at most `buffer.count` bytes; 0 only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer, name: String) throws -> Int {
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(number, buffer.baseAddress, buffer.count)
      #else
        let count = Musl.read(number, buffer.baseAddress, buffer.count)
      #endif
      if count >= 0 { return count }
      guard errno == EINTR else { throw FileError.system(path: name, action: "read", code: errno) }
    }
  }

  /// Writes all bytes.
  func write(_ bytes: UnsafeRawBufferPointer, name: String) throws {
    var rest = bytes
    while rest.count > 0 {
      #if canImport(Glibc)
        let count = Glibc.write(number, rest.baseAddress, rest.count)
      #else
        let count = Musl.write(number, rest.baseAddress, rest.count)
      #endif
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError.system(path: name, action: "write", code: errno)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}
