import ParlanceFiles
import ParlanceStore

/// Answers that are the same each time, kept in SQLite. What a database cannot give or take is computed as ever.
public struct CachedAnswers: Sendable {
  private let cache: ResponseCache
  private let metrics: ServerMetrics

  public init(_ cache: ResponseCache, _ metrics: ServerMetrics) {
    self.cache = cache
    self.metrics = metrics
  }

  /// What is told apart: the route, the models as they are now, and the body to the byte.
  func key(_ request: Request, route: Route, models: [ServedModel]) -> [UInt8] {
    var hash = SHA256()
    func add(_ text: String) { hash.update(Array("\(text.utf8.count):\(text)".utf8).span) }
    add(route.method + route.pattern)
    add(request.head.path)
    add(request.mediaType ?? "")
    add(request.headers["inference-header-content-length"] ?? "")
    for model in models { add("\(model.name)/\(model.version)/\(model.fingerprint)") }
    hash.update(request.body.span)
    return hash.finish().bytes
  }

  func answer(_ key: [UInt8]) -> Response? {
    guard let body = try? cache.body(of: key) else {
      metrics.cache.add("result=\"miss\"")
      return nil
    }
    metrics.cache.add("result=\"hit\"")
    return Response(
      headers: Headers([.init("Content-Type", "application/json"), .init("x-parlance-cache", "hit")]),
      body: .bytes(body))
  }

  func keep(_ response: Response, _ key: [UInt8]) {
    guard response.status == 200, let bytes = response.bytes,
      response.headers["content-type"] == "application/json"
    else { return }
    try? cache.put(bytes, for: key)
  }
}
