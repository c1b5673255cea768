/// A measure of quality and its value.
public struct MetricValue: Sendable, Hashable {
  public enum Goal: String, Sendable, Hashable { case smaller, larger }

  public let name: String
  public let value: Double
  public let goal: Goal

  public init(_ name: String, _ value: Double, _ goal: Goal) {
    self.name = name
    self.value = value
    self.goal = goal
  }

  /// Whether this value is better than another one. One that is not a number is better than none.
  public func isBetter(than other: Double) -> Bool {
    switch goal {
    case .smaller: value < other
    case .larger: value > other
    }
  }
}
