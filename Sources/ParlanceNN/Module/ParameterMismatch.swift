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
    var parts: [String] = []
    if !missing.isEmpty { parts.append("missing: " + missing.joined(separator: ", ")) }
    if !unexpected.isEmpty { parts.append("unexpected: " + unexpected.joined(separator: ", ")) }
    let shapes = wrongShapes.map { "\($0.path) is \($0.found), the model has \($0.expected)" }
    if !shapes.isEmpty { parts.append("of another shape: " + shapes.joined(separator: ", ")) }
    return "the tensors do not fit the model; " + parts.joined(separator: "; ")
  }
}
