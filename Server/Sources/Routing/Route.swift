/// One way to call the server.
struct Route: Sendable {
  enum Segment: Sendable, Equatable {
    case word(String)
    /// `{name}`: one segment.
    case parameter(String)
    /// `{name...}`: all that is left, at least one segment.
    case rest(String)
  }

  let method: String
  /// As documents and metrics show it, such as `/v1/models/{id...}`.
  let pattern: String
  let segments: [Segment]
  let family: ErrorFamily
  /// Whether it is answered without an API key.
  let isOpen: Bool
  /// Whether the same request has the same answer each time.
  let isRepeatable: Bool
  /// Whether an API key may be a field of the body.
  let takesKeyInBody: Bool
  let work: Work

  enum Work: Sendable {
    /// Answers at once, without a body, on the connection's thread.
    case immediate(@Sendable (RouteCall) throws -> Response)
    case full(@Sendable (RouteCall) async throws -> Response)
  }

  init(
    _ method: String, _ pattern: String, _ family: ErrorFamily, isOpen: Bool = false,
    isRepeatable: Bool = false, takesKeyInBody: Bool = false, _ work: Work
  ) {
    self.method = method
    self.pattern = pattern
    self.family = family
    self.isOpen = isOpen
    self.isRepeatable = isRepeatable
    self.takesKeyInBody = takesKeyInBody
    self.work = work
    segments = pattern.split(separator: "/").map { part in
      guard part.hasPrefix("{"), part.hasSuffix("}") else { return .word(String(part)) }
      let name = part.dropFirst().dropLast()
      return name.hasSuffix("...") ? .rest(String(name.dropLast(3))) : .parameter(String(name))
    }
  }

  /// What stands for the parameters, where a path fits.
  func match(_ path: [String]) -> [String: String]? {
    var found: [String: String] = [:]
    for (index, segment) in segments.enumerated() {
      guard index < path.count else { return nil }
      switch segment {
      case .word(let word): if path[index] != word { return nil }
      case .parameter(let name): found[name] = path[index]
      case .rest(let name):
        found[name] = path[index...].joined(separator: "/")
        return found
      }
    }
    return path.count == segments.count ? found : nil
  }
}

extension Route {
  /// A route that answers at once, such as a load balancer's question.
  static func get(
    _ pattern: String, _ family: ErrorFamily = .plain, isOpen: Bool = false,
    _ work: @escaping @Sendable (RouteCall) throws -> Response
  ) -> Route {
    Route("GET", pattern, family, isOpen: isOpen, .immediate(work))
  }

  /// A route that reads a body, and may take its time.
  /// - Parameter isRepeatable: whether the same request has the same answer each time.
  static func post(
    _ pattern: String, _ family: ErrorFamily, isRepeatable: Bool = true, takesKeyInBody: Bool = false,
    _ work: @escaping @Sendable (RouteCall) async throws -> Response
  ) -> Route {
    Route(
      "POST", pattern, family, isRepeatable: isRepeatable, takesKeyInBody: takesKeyInBody, .full(work))
  }
}

/// A request on its route.
struct RouteCall: Sendable {
  let request: Request
  let parameters: [String: String]
  let server: ServerState

  var life: RequestLife { request.life }
  var limits: ServerLimits { server.limits }

  /// The body as a JSON object.
  func fields() throws -> BodyFields { try BodyFields(request, depth: limits.jsonDepth) }
}
