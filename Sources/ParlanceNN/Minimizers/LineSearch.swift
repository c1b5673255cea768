/// How far to go along a direction.
public enum LineSearch: Sendable, Hashable {
  /// Always the same share of the full step, with no look at the value there.
  case fixed(Double)
  /// Halved, or as `shrink` says, until the value has fallen by `sufficient` times what the slope promised (Armijo).
  case backtracking(sufficient: Double, shrink: Double)
  /// Until besides that the slope's magnitude is at most `curvature` times the slope at the start.
  case strongWolfe(sufficient: Double, curvature: Double)

  public static let backtracking = LineSearch.backtracking(sufficient: 1e-4, shrink: 0.5)
  public static let strongWolfe = LineSearch.strongWolfe(sufficient: 1e-4, curvature: 0.9)
}

/// A function along a ray.
struct Line {
  let f: Minimizer.Function
  let origin: [Double]
  let direction: [Double]
  /// Value and slope at the origin.
  let value: Double
  let slope: Double

  struct Point {
    let step: Double
    let x: [Double]
    let value: Double
    let gradient: [Double]
    let slope: Double
  }

  func point(_ step: Double) -> Point {
    let x = zip(origin, direction).map { $0 + step * $1 }
    let (value, gradient) = f(x)
    return Point(step: step, x: x, value: value, gradient: gradient, slope: dot(gradient, direction))
  }
}

extension LineSearch {
  /// A point that the rule accepts, or nil where none is found.
  /// - Parameter first: the step to first.
  func step(on line: Line, first: Double) -> Line.Point? {
    switch self {
    case .fixed(let share):
      let point = line.point(share * first)
      return point.value.isFinite ? point : nil
    case .backtracking(let sufficient, let shrink):
      var step = first
      for _ in 0..<60 {
        let point = line.point(step)
        if point.value <= line.value + sufficient * step * line.slope { return point }
        step *= shrink
      }
      return nil
    case .strongWolfe(let sufficient, let curvature):
      return StrongWolfeSearch(line: line, c1: sufficient, c2: curvature).step(first: first)
    }
  }
}
