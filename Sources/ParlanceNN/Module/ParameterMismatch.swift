import ParlanceTensor

/// Tensors that do not fit the model they are loaded into: all of them, not the first.
public struct ParameterMismatch: Error, CustomStringConvertible, Sendable, Equatable {
  public struct WrongShape: Sendable, Equatable {
    public let path: String
    public let expected: [Int]
    public let found: [Int]

    public init(path: String, expected: [Int], found: [Int]) {
      self.path = path
      self.expected = expected
      self.found = found
    }
  }

  /// Parameters of the model that the source has not.
  public var missing: [String] = []
  /// Tensors of the source that the model has not.
  public var unexpected: [String] = []
  public var wrongShapes: [WrongShape] = []

  public init() {}

  public var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && wrongShapes.isEmpty }

  public var description: String {
    var (missing, unexpected, parts) = (missing, unexpected, [String]())
    if let bare {
      parts.append(
        "their names lack \"\(bare.prefix)\" in front, as in a model that was saved without the layers of a task"
      )
      (missing, unexpected) = (bare.missing, bare.unexpected)
    }
    if !missing.isEmpty { parts.append("missing: " + missing.joined(separator: ", ")) }
    if !unexpected.isEmpty { parts.append("unexpected: " + unexpected.joined(separator: ", ")) }
    let shapes = wrongShapes.map { "\($0.path) is \($0.found), the model has \($0.expected)" }
    if !shapes.isEmpty { parts.append("of another shape: " + shapes.joined(separator: ", ")) }
    return "the tensors do not fit the model; " + parts.joined(separator: "; ")
  }

  /// Where all parameters of an inner module, the first one's, are among the unexpected tensors by their names within it: what
  /// these names lack in front, and what is left of the lists.
  private var bare: (prefix: String, missing: [String], unexpected: [String])? {
    guard let first = missing.first(where: { $0.contains(".") }), let dot = first.firstIndex(of: ".") else {
      return nil
    }
    let prefix = String(first[...dot])
    let inner = Set(missing.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) })
    guard inner.count > 1, inner.isSubset(of: unexpected) else { return nil }
    return (prefix, missing.filter { !$0.hasPrefix(prefix) }, unexpected.filter { !inner.contains($0) })
  }
}
