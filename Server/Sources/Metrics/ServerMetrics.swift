import Synchronization

/// What the server counts, for `/metrics`. Labels come from fixed lists and the names of models, so that the number of
/// series is bounded whatever clients send.
public final class ServerMetrics: Sendable {
  let running = Gauge()
  let requests = CounterFamily()
  let rejected = CounterFamily()
  let cancelled = CounterFamily()
  /// Hits and misses of kept answers.
  let cache = CounterFamily()
  let recordsDropped = Counter()
  private let durations = Mutex<[String: Histogram]>([:])
  private let models = Mutex<[String: ModelMetrics]>([:])
  let start = ContinuousClock.now

  public init() {}

  /// The counts of a model; the same ones after it was loaded again.
  func model(_ name: String) -> ModelMetrics {
    models.withLock { models in
      if let known = models[name] { return known }
      let new = ModelMetrics()
      models[name] = new
      return new
    }
  }

  func completed(route: String, method: String, status: Int, seconds: Double) {
    let method = ["GET", "POST", "HEAD", "OPTIONS"].contains(method) ? method : "other"
    requests.add("route=\"\(route)\",method=\"\(method)\",code=\"\(status)\"")
    let histogram = durations.withLock { durations in
      if let known = durations[route] { return known }
      let new = Histogram()
      durations[route] = new
      return new
    }
    histogram.observe(seconds)
  }

  func refused(_ error: ServiceError) {
    switch error.status {
    case 499: cancelled.add("stage=\"client\"")
    case 504: cancelled.add("stage=\"deadline\"")
    case 401, 403, 408, 413, 429, 503: rejected.add("reason=\"\(error.code ?? "other")\"")
    default: break
    }
  }

  var allModels: [(name: String, metrics: ModelMetrics)] {
    models.withLock { $0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  var allDurations: [(route: String, histogram: Histogram)] {
    durations.withLock { $0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
