import ParlanceParallel

/// What the server counts, for `/metrics`. Labels come from fixed lists and the names of models, so that the number of
/// series is bounded whatever clients send.
public final class ServerMetrics: Sendable {
  let running = Gauge()
  let rejected = CounterFamily()
  let cancelled = CounterFamily()
  /// Hits and misses of kept answers.
  let cache = CounterFamily()
  let recordsDropped = Counter()
  private let routes = LockedValue<[String: RouteMetrics]>([:])
  private let models = LockedValue<[String: ModelMetrics]>([:])
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
    let metrics = routes.withLock { routes in
      if let known = routes[route] { return known }
      let new = RouteMetrics()
      routes[route] = new
      return new
    }
    metrics.completed(method: method, status: status, seconds: seconds)
  }

  func refused(_ error: ServiceError) {
    switch error.status {
    case 499: cancelled.add("stage=\"client\"")
    case 504: cancelled.add("stage=\"deadline\"")
    case 401, 403, 408, 413, 429, 503: rejected.add("reason=\"\(error.code ?? "other")\"")
    default: break
    }
  }

  /// Batches that all models have been through.
  var batches: Int { models.withLock { $0.values.reduce(0) { $0 + $1.batches } } }

  var allModels: [(name: String, metrics: ModelMetrics)] {
    models.withLock { $0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  var allRoutes: [(route: String, metrics: RouteMetrics)] {
    routes.withLock { $0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
