/// All routes, looked up by method and path.
struct RouteTable: Sendable {
  enum Found: Sendable {
    case route(Route, [String: String])
    /// The path is known, the method is not.
    case otherMethods([String], ErrorFamily)
    case nothing(ErrorFamily)
  }

  let routes: [Route]
  /// Routes without parameters, by their paths as they are mostly sent.
  private let plain: [String: [Route]]

  init(_ routes: [Route]) {
    self.routes = routes
    plain = Dictionary(grouping: routes.filter { !$0.pattern.contains("{") }, by: \.pattern)
  }

  /// - Parameter path: as it was sent. Segments are decoded each by itself, so that nothing in one can act as a slash.
  func find(_ method: String, _ path: String) -> Found {
    let method = method == "HEAD" ? "GET" : method
    if let route = plain[path]?.first(where: { $0.method == method }) { return .route(route, [:]) }
    guard let segments = Self.segments(of: path) else { return .nothing(Self.family(of: path)) }
    var allowed: Set<String> = []
    var family = ErrorFamily.plain
    for route in routes {
      guard let parameters = route.match(segments) else { continue }
      if route.method == method { return .route(route, parameters) }
      allowed.insert(route.method)
      family = route.family
    }
    if allowed.contains("GET") { allowed.insert("HEAD") }
    return allowed.isEmpty ? .nothing(Self.family(of: path)) : .otherMethods(allowed.sorted(), family)
  }

  /// Nil where a segment cannot be decoded, or would go up.
  static func segments(of path: String) -> [String]? {
    guard path.utf8.first == UInt8(ascii: "/"), path.utf8.count <= 4096 else { return nil }
    var segments: [String] = []
    let parts = path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      // One slash at the end changes nothing.
      if part.isEmpty && index == parts.count - 1 { break }
      guard let segment = PercentCoding.decode(part), !segment.isEmpty, segment != ".", segment != ".." else {
        return nil
      }
      segments.append(segment)
    }
    return segments
  }

  private static func family(of path: String) -> ErrorFamily { path.hasPrefix("/v1/") ? .openAI : .plain }
}
