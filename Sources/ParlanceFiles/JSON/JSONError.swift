/// What is wrong with JSON, always naming the file.
public enum JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The text is not JSON (RFC 8259). Line and column count from 1, the column in bytes.
  case syntax(file: String, line: Int, column: Int, reason: String)
  /// A value is not what the format asks for; `path` is like `model.vocab`.
  case field(file: String, path: String, reason: String)

  public var description: String {
    switch self {
    case .syntax(let file, let line, let column, let reason): "\(file):\(line):\(column): \(reason)"
    case .field(let file, let path, let reason): "\(file): \(path.isEmpty ? "the file" : path): \(reason)"
    }
  }
}
