import ParlanceParallel

/// What is counted of a route.
final class RouteMetrics: Sendable {
  private struct Answers: Sendable {
    let method: String
    let status: Int
    var count: Int
  }

  let durations = Histogram()
  /// Few, and mostly of the first kind.
  private let answers = LockedValue<[Answers]>([])

  func completed(method: String, status: Int, seconds: Double) {
    let method = Self.label(method)
    answers.withLock { answers in
      if let place = answers.firstIndex(where: { $0.status == status && $0.method == method }) {
        answers[place].count += 1
      } else {
        answers.append(Answers(method: method, status: status, count: 1))
      }
    }
    durations.observe(seconds)
  }

  /// How often a method was answered with a status.
  var current: [(method: String, status: Int, count: Int)] {
    answers.withLock { $0 }.map { ($0.method, $0.status, $0.count) }
      .sorted { ($0.method, $0.status) < ($1.method, $1.status) }
  }

  private static func label(_ method: String) -> String {
    switch method {
    case "GET", "POST", "HEAD", "OPTIONS": method
    default: "other"
    }
  }
}
