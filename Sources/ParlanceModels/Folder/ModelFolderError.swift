/// What is wrong with a model folder: everything that was found, not the first.
public struct ModelFolderError: Error, Sendable, Equatable, CustomStringConvertible {
  public let folder: String
  /// A sentence each.
  public let problems: [String]

  init(_ folder: String, _ problems: [String]) {
    self.folder = folder
    self.problems = problems
  }

  public var description: String {
    problems.count == 1
      ? "\(folder) is not a usable model folder: \(problems[0])"
      : "\(folder) is not a usable model folder:" + problems.map { "\n  \($0)" }.joined()
  }
}
