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
  /// The compressed data of a `.gz` is damaged or cut short.
  case corruptGzip(path: String, reason: String)

  public var description: String {
    switch self {
    case .system(let path, let action, let code):
      "cannot \(action) \(path): \(String(cString: strerror(code)))"
    case .notARegularFile(let path): "\(path) is not a regular file"
    case .corruptGzip(let path, let reason): "\(path) is not a valid gzip file: \(reason)"
    }
  }
}
