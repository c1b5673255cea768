import Foundation
import ParlanceNN
import ParlanceTensor
import Testing

@Suite struct MinimizerTests {
  /// Rosenbrock's valley in several dimensions: its minimum, 0 at (1, …, 1), lies at the end of a bent trough.
  private func rosenbrock(_ x: [Double]) -> (value: Double, gradient: [Double]) {
    var value = 0.0
    var gradient = [Double](repeating: 0, count: x.count)
    for i in 0..<x.count - 1 {
      let (a, b) = (x[i + 1] - x[i] * x[i], 1 - x[i])
      value += 100 * a * a + b * b
      gradient[i] += -400 * a * x[i] - 2 * b
      gradient[i + 1] += 200 * a
    }
    return (value, gradient)
  }

  static let methods: [Minimizer.Method] = [.lbfgs(history: 5), .bfgs, .dfp, .sr1, .newton]

  @Test(arguments: methods, [LineSearch.strongWolfe, .backtracking])
  func findsTheEndOfTheValley(_ method: Minimizer.Method, _ search: LineSearch) {
    // DFP creeps unless its line searches are accurate.
    let search = method == .dfp ? .strongWolfe(sufficient: 1e-4, curvature: 0.1) : search
    var minimizer = Minimizer(method, lineSearch: search)
    minimizer.gradientTolerance = 1e-6
    minimizer.iterationLimit = 2000
    for start in [[-1.2, 1], [-1.2, 1, 0.5, 2, -1, 0.3]] {
      let (iterate, ending) = minimizer.minimize(from: start, rosenbrock)
      #expect(ending == .converged, "\(method) \(search): \(ending), value \(iterate.value)")
      // In six dimensions there is a second minimum near (−1, 1, …, 1), of value 3.97 or so.
      #expect(iterate.steepness <= 1e-6)
      if start.count == 2 { #expect(iterate.x.allSatisfy { abs($0 - 1) < 1e-4 }, "\(method): \(iterate.x)") }
    }
  }

  /// Quasi-Newton methods solve a quadratic of n variables in about n steps; steepest descent does not.
  @Test(arguments: [Minimizer.Method.bfgs, .dfp, .lbfgs(history: 20), .newton])
  func solvesQuadratics(_ method: Minimizer.Method) {
    let scales = [1.0, 10, 100, 1000]
    let minimizer = Minimizer(method, lineSearch: .strongWolfe(sufficient: 1e-4, curvature: 0.1))
    let (iterate, ending) = minimizer.minimize(from: [1, 1, 1, 1]) { x in
      (zip(x, scales).reduce(0) { $0 + $1.0 * $1.0 * $1.1 / 2 }, zip(x, scales).map { $0 * $1 })
    }
    #expect(ending == .converged)
    #expect(iterate.iteration <= 25, "\(method): \(iterate.iteration) steps")
  }

  @Test func steepestDescentGoesDown() {
    var minimizer = Minimizer(.gradientDescent, lineSearch: .backtracking)
    minimizer.iterationLimit = 50
    let (iterate, _) = minimizer.minimize(from: [-1.2, 1], rosenbrock)
    #expect(iterate.value < 4.2)
  }

  @Test func followsTheFixtures() throws {
    for file in try TrajectoryFile.all() {
      for run in file.runs where run.name.hasPrefix("lbfgs") {
        let history = try #require(run.config.historySize)
        if run.config.lineSearch == nil {
          let minimizer = Minimizer(.lbfgs(history: history), lineSearch: .fixed(run.config.lr))
          var iterate = minimizer.start(at: file.objective.x0) { file.objective($0) }
          for step in 1...run.lastStep {
            #expect(minimizer.advance(&iterate) { file.objective($0) })
            guard let point = run.trajectory[String(step)] else { continue }
            for (got, want) in zip(iterate.x, point.x) {
              #expect(abs(got - want) < 1e-9, "\(run.name) step \(step)")
            }
          }
        } else {
          // Another line search takes other steps; both end in the same place. The fixture's run ends where its gradient
          // still is 1e-5, which leaves its x off by as much.
          let end = try #require(run.trajectory[String(run.lastStep)])
          let (iterate, ending) = Minimizer(.lbfgs(history: history)).minimize(from: file.objective.x0) {
            file.objective($0)
          }
          #expect(ending == .converged)
          #expect(abs(iterate.value - (try #require(end.f))) < 1e-6)
          for (got, want) in zip(iterate.x, end.x) { #expect(abs(got - want) < 3e-5) }
        }
      }
    }
  }

  @Test func endsWhereNothingIsToBeGained() {
    let minimizer = Minimizer(.bfgs)
    let flat = minimizer.minimize(from: [3]) { _ in (1, [0]) }
    #expect(flat.ending == .converged && flat.iterate.iteration == 0)
    let bad = minimizer.minimize(from: [3]) { _ in (.nan, [1]) }
    #expect(bad.ending == .notFinite)
    // A gradient that points the wrong way.
    let wrong = minimizer.minimize(from: [3]) { x in (x[0] * x[0], [-2 * x[0]]) }
    #expect(wrong.ending == .noProgress)
    let none = minimizer.minimize(from: []) { _ in (0, []) }
    #expect(none.ending == .converged)
  }

  /// The logarithm ends at 0: steps beyond give no value.
  @Test func staysInTheDomain() {
    for method in Self.methods {
      let (iterate, _) = Minimizer(method).minimize(from: [5]) { x in
        (x[0] - log(x[0]), [1 - 1 / x[0]])
      }
      #expect(abs(iterate.x[0] - 1) < 1e-6, "\(method): \(iterate.x)")
    }
  }
}
