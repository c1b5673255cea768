#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What can go wrong with a file, always naming it.
public enum FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A call of the system failed; `action` is a verb ("open", "read", "write", "rename").
  case system(path: String, action: String, code: Int32)
  case notARegularFile(path: String)
  /// A file was expected where a folder is.
  case folder(path: String)
  /// The compressed data of a `.gz` is damaged or cut short.
  case corruptGzip(path: String, reason: String)
  /// Standard input can be read only once in the life of a program.
  case standardInputReadTwice
  /// One line is longer than the memory that can be had.
  case lineTooLong(path: String, bytes: Int)

  public var description: String {
    switch self {
    case .system(let path, let action, let code):
      "cannot \(action) \(path): \(String(cString: strerror(code)))"
    case .notARegularFile(let path): "\(path) is not a regular file"
    case .folder(let path): "\(path) is a folder; name a file"
    case .corruptGzip(let path, let reason): "\(path) is not a valid gzip file: \(reason)"
    case .standardInputReadTwice:
      "standard input (-) can be read only once; save it to a file and name that file"
    case .lineTooLong(let path, let bytes):
      "\(path) has a line of more than \(bytes) bytes, which does not fit into memory; is it a text file?"
    }
  }
}
