import ParlanceTensor

/// A choice of parameters by their paths and shapes.
///
/// ```swift
/// let decayed = !ParameterFilter.vectors && !.prefix("embedding")
/// ```
public struct ParameterFilter: Sendable {
  private let predicate: @Sendable (String, Shape) -> Bool

  public init(_ predicate: @escaping @Sendable (_ path: String, _ shape: Shape) -> Bool) {
    self.predicate = predicate
  }

  public func contains(_ path: String, _ shape: Shape) -> Bool { predicate(path, shape) }

  public static let all = ParameterFilter { _, _ in true }
  public static let none = ParameterFilter { _, _ in false }

  /// Parameters of at most one dimension: biases, and the gains of norms. What weight decay usually leaves alone.
  public static let vectors = ParameterFilter { _, shape in shape.rank <= 1 }

  /// The part called `path` with all that is in it.
  public static func prefix(_ path: String) -> ParameterFilter {
    ParameterFilter { candidate, _ in candidate == path || candidate.hasPrefix(path + ".") }
  }

  /// Parameters whose last name, or last names, are `name`.
  public static func suffix(_ name: String) -> ParameterFilter {
    ParameterFilter { candidate, _ in candidate == name || candidate.hasSuffix("." + name) }
  }

  public static func paths(_ paths: Set<String>) -> ParameterFilter {
    ParameterFilter { candidate, _ in paths.contains(candidate) }
  }

  public static prefix func ! (filter: ParameterFilter) -> ParameterFilter {
    ParameterFilter { !filter.contains($0, $1) }
  }

  public static func && (a: ParameterFilter, b: ParameterFilter) -> ParameterFilter {
    ParameterFilter { a.contains($0, $1) && b.contains($0, $1) }
  }

  public static func || (a: ParameterFilter, b: ParameterFilter) -> ParameterFilter {
    ParameterFilter { a.contains($0, $1) || b.contains($0, $1) }
  }
}
