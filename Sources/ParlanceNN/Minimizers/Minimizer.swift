/// Finds a minimum of a smooth function of few variables, from exact gradients: quasi-Newton methods and Newton's own.
///
/// For whole-batch problems, where the function has no noise: a logistic regression on fixed features, the weights of an
/// ensemble, a calibration. All arithmetic is in double precision.
///
/// ```swift
/// let minimizer = Minimizer(.bfgs)
/// let result = minimizer.minimize(from: [-1.2, 1]) { x in (value(x), gradient(x)) }
/// ```
///
/// Source: Nocedal and Wright, Numerical Optimization, 2nd edition, chapters 3, 6 and 7.
public struct Minimizer: Sendable {
  /// A function's value and gradient at a point.
  public typealias Function = (_ x: [Double]) -> (value: Double, gradient: [Double])

  public enum Method: Sendable, Hashable {
    case gradientDescent
    /// Limited-memory BFGS: the last `history` steps stand in for the matrix.
    case lbfgs(history: Int)
    /// Broyden, Fletcher, Goldfarb, Shanno.
    case bfgs
    /// Davidon, Fletcher, Powell. Wants an accurate line search, `.strongWolfe` with a curvature of 0.1, without which it
    /// creeps: what a poor step taught it, it forgets slowly.
    case dfp
    /// The symmetric rank-one update.
    case sr1
    /// Newton's method. The second derivatives are differences of gradients; where they are not positive definite a
    /// multiple of the identity is added.
    case newton
  }

  public var method: Method
  public var lineSearch: LineSearch
  /// Stops where no component of the gradient is larger.
  public var gradientTolerance = 1e-8
  public var iterationLimit = 200

  public init(_ method: Method, lineSearch: LineSearch = .strongWolfe) {
    self.method = method
    self.lineSearch = lineSearch
  }

  /// Where a minimization stands.
  public struct Iterate: Sendable {
    public fileprivate(set) var x: [Double]
    public fileprivate(set) var value: Double
    public fileprivate(set) var gradient: [Double]
    /// Steps taken.
    public fileprivate(set) var iteration = 0
    fileprivate var curvature: any CurvatureModel

    /// The largest magnitude of a component of the gradient.
    public var steepness: Double { gradient.reduce(0) { max($0, abs($1)) } }
  }

  public enum Ending: Sendable, Hashable {
    case converged
    case iterationLimit
    /// No step along the direction lowers the function: rounding is all that is left, or the gradient is wrong.
    case noProgress
    /// The function or its gradient is not finite at the start.
    case notFinite
  }

  /// Takes steps from `x` until one of the endings is reached.
  public func minimize(from x: [Double], _ f: Function) -> (iterate: Iterate, ending: Ending) {
    var iterate = start(at: x, f)
    guard iterate.value.isFinite, iterate.steepness.isFinite else { return (iterate, .notFinite) }
    while iterate.steepness > gradientTolerance {
      guard iterate.iteration < iterationLimit else { return (iterate, .iterationLimit) }
      guard advance(&iterate, f) else { return (iterate, .noProgress) }
    }
    return (iterate, .converged)
  }

  /// The first point of a minimization that is taken step by step.
  public func start(at x: [Double], _ f: Function) -> Iterate {
    let (value, gradient) = f(x)
    precondition(gradient.count == x.count, "a gradient of \(gradient.count) at \(x.count) variables")
    return Iterate(x: x, value: value, gradient: gradient, curvature: method.curvature(count: x.count))
  }

  /// One step. Returns false, and leaves the iterate, where no step lowers the function.
  public func advance(_ iterate: inout Iterate, _ f: Function) -> Bool {
    if method == .newton { iterate.curvature = NewtonModel(at: iterate.x, f) }
    var direction = iterate.curvature.direction(iterate.gradient)
    var slope = dot(direction, iterate.gradient)
    if slope >= 0 || !slope.isFinite {
      // Not a way down: forget what was learned.
      iterate.curvature = method.curvature(count: iterate.x.count)
      direction = iterate.gradient.map { -$0 }
      slope = dot(direction, iterate.gradient)
      guard slope < 0 else { return false }
    }
    // The gradient alone says nothing of how far to go.
    let isFirst = iterate.iteration == 0 && method != .newton
    let trial = isFirst ? min(1, 1 / iterate.gradient.reduce(0) { $0 + abs($1) }) : 1
    let (origin, value) = (iterate.x, iterate.value)
    let found = withoutActuallyEscaping(f) { f in
      lineSearch.step(
        on: Line(f: f, origin: origin, direction: direction, value: value, slope: slope), first: trial)
    }
    guard let found else { return false }
    iterate.curvature.learn(
      step: direction.map { $0 * found.step },
      change: zip(found.gradient, iterate.gradient).map { $0 - $1 })
    iterate.x = found.x
    iterate.value = found.value
    iterate.gradient = found.gradient
    iterate.iteration += 1
    return true
  }
}

func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in a.indices { sum += a[i] * b[i] }
  return sum
}
