/// A line of a file, for messages.
public struct LinePosition: Sendable, Hashable, CustomStringConvertible {
  /// The path as it was given, or `standard input`.
  public var file: String
  /// Counted from 1.
  public var line: Int

  public init(file: String, line: Int) {
    self.file = file
    self.line = line
  }

  /// As compilers write it: `file:line`.
  public var description: String { "\(file):\(line)" }
}
