import ParlanceFiles
import ParlanceStore

/// The server's logic: finds the route, guards it, and turns whatever goes wrong into an answer. Knows no sockets.
public struct Service: Handler {
  public let state: ServerState
  private let table: RouteTable
  private let guards: RequestGuards
  private let log: RequestLog?
  private let recorder: RequestRecorder?
  private let cache: CachedAnswers?

  public init(
    _ state: ServerState, guards: RequestGuards = RequestGuards(), log: RequestLog? = nil,
    recorder: RequestRecorder? = nil, cache: CachedAnswers? = nil
  ) {
    self.state = state
    self.guards = guards
    self.log = log
    self.recorder = recorder
    self.cache = cache
    table = RouteTable(Routes.all)
  }

  /// A request's life, from what its head says of it.
  public func life(of head: RequestHead) -> RequestLife {
    var limit = state.limits.requestSeconds
    if let sent = head.headers["x-request-timeout-ms"].flatMap({ Int($0) }), sent > 0 {
      limit = min(limit, Double(sent) / 1000)
    }
    return RequestLife(
      id: RequestID.make(from: head.headers["x-request-id"]),
      trace: head.headers["traceparent"].flatMap { TraceContext($0) }, limit: .seconds(limit))
  }

  /// Refusals that need no body, and what load balancers ask for all the time.
  public func answer(to head: RequestHead, _ life: RequestLife) -> Response? {
    let found = table.find(head.method, head.path)
    do {
      let (route, parameters) = try admit(head, life, found)
      guard case .immediate(let work) = route.work, (head.contentLength ?? 0) == 0,
        head.headers["transfer-encoding"] == nil
      else { return nil }
      let call = RouteCall(request: Request(head: head, life: life), parameters: parameters, server: state)
      return finished(try work(call), head, life)
    } catch {
      return finished(response(to: error, found, life), head, life)
    }
  }

  /// Short bodies that are not packed, and no file to look into: what a thousand bytes ask for is never much.
  public func isQuick(_ request: Request) -> Bool {
    request.body.count <= 1024 && cache == nil && request.headers["content-encoding"] == nil
  }

  /// Answers a request that `answer` let pass.
  public func respond(to request: Request) async -> Response {
    let (head, life) = (request.head, request.life)
    let found = table.find(head.method, head.path)
    state.watch.add(life)
    state.metrics.running.add(1)
    let response = await answer(request, found)
    if case .stream(let stream) = response.body {
      // The request goes on until its stream is over.
      state.watch.add(stream)
      stream.whenOver { [state] in
        state.watch.remove(stream)
        state.metrics.running.add(-1)
        state.watch.remove(life)
      }
    } else {
      state.metrics.running.add(-1)
      state.watch.remove(life)
    }
    return response
  }

  private func answer(_ request: Request, _ found: RouteTable.Found) async -> Response {
    let (head, life) = (request.head, request.life)
    do {
      guard case .route(let route, let parameters) = found else { throw Self.problem(found) }
      if request.body.count > state.limits.bodyBytes { throw Self.tooLarge(state.limits) }
      let request = try ContentCoding.unpacked(request, limit: state.limits.bodyBytes)
      if route.takesKeyInBody { try guards.checkKey(inBodyOf: request) }
      let call = RouteCall(request: request, parameters: parameters, server: state)
      let response =
        switch route.work {
        case .immediate(let work): try work(call)
        case .full(let work): try await answer(route, call, work)
        }
      return finished(timed(response, life), head, life)
    } catch {
      return finished(response(to: error, found, life), head, life)
    }
  }

  /// Where the time went, in milliseconds, as text-embeddings-inference tells it.
  private func timed(_ response: Response, _ life: RequestLife) -> Response {
    guard case .bytes = response.body else { return response }
    var response = response
    let notes = life.notes
    for (name, seconds) in [
      ("x-total-time", (ContinuousClock.now - life.arrival).seconds),
      ("x-tokenization-time", notes.tokenizeSeconds), ("x-queue-time", notes.queueSeconds),
      ("x-inference-time", notes.runSeconds),
    ] { response.headers.append(name, String(Int((seconds * 1000).rounded()))) }
    return response
  }

  /// The answer that is kept, where there is one, or a new one.
  private func answer(
    _ route: Route, _ call: RouteCall, _ work: @Sendable (RouteCall) async throws -> Response
  ) async throws -> Response {
    guard let cache, route.isRepeatable else { return try await work(call) }
    let key = cache.key(call.request, route: route, models: state.catalog.models)
    if let kept = cache.answer(key) { return kept }
    let response = try await work(call)
    cache.keep(response, key)
    return response
  }

  /// Both steps, for callers that have a whole request.
  public func handle(_ request: Request) async -> Response {
    if let response = answer(to: request.head, request.life) { return response }
    return await respond(to: request)
  }

  /// The route of a request that may be answered.
  private func admit(
    _ head: RequestHead, _ life: RequestLife, _ found: RouteTable.Found
  ) throws -> (Route, [String: String]) {
    try guards.checkHost(head)
    guard case .route(let route, let parameters) = found else { throw Self.problem(found) }
    life.note { $0.route = route.pattern }
    if !route.isOpen {
      if state.isDraining { throw ServiceError.stopping }
      let waitsForBody = route.takesKeyInBody && guards.keys != nil && RequestGuards.key(of: head) == nil
      if !waitsForBody { try guards.checkKey(head) }
    }
    if let length = head.contentLength, length > state.limits.bodyBytes { throw Self.tooLarge(state.limits) }
    return (route, parameters)
  }

  /// What is told where there is no route.
  private static func problem(_ found: RouteTable.Found) -> ServiceError {
    if case .otherMethods(let allowed, _) = found {
      var error = ServiceError(
        405, "this path takes \(allowed.joined(separator: ", "))", code: "method_not_allowed")
      error.allow = allowed
      return error
    }
    return ServiceError(404, "no such path; GET /openapi.json lists them", code: "not_found")
  }

  static func tooLarge(_ limits: ServerLimits) -> ServiceError {
    ServiceError(
      413, "the body is larger than max_body_bytes, \(limits.bodyBytes)", code: "body_too_large")
  }

  /// The answer that tells of an error, in the way of the route's family.
  public func response(to error: any Error, _ head: RequestHead, _ life: RequestLife) -> Response {
    finished(response(to: error, table.find(head.method, head.path), life), head, life)
  }

  private func response(to error: any Error, _ found: RouteTable.Found, _ life: RequestLife) -> Response {
    let told = ServiceError(error, requestID: life.id)
    if told.status == 500 { log?.failure(error, life) }
    let family =
      switch found {
      case .route(let route, _): route.family
      case .otherMethods(_, let family), .nothing(let family): family
      }
    state.metrics.refused(told)
    return family.response(told)
  }

  /// Adds what every answer carries.
  private func finished(_ response: Response, _ head: RequestHead, _ life: RequestLife) -> Response {
    var response = response
    response.headers.append("x-request-id", life.id)
    if let trace = life.trace { response.headers.append("traceparent", trace.child()) }
    if state.isDraining { response.closes = true }
    return ContentCoding.packed(response, for: head)
  }

  /// Called when an answer was sent, or given up.
  public func completed(_ head: RequestHead, _ life: RequestLife, status: Int, bytes: Int) {
    let seconds = (ContinuousClock.now - life.arrival).seconds
    state.metrics.completed(route: life.route, method: head.method, status: status, seconds: seconds)
    log?.request(head, life, status: status, bytes: bytes, seconds: seconds)
    guard let recorder else { return }
    let notes = life.notes
    recorder.add(
      .init(
        time: WallClock.now, id: life.id, route: notes.route, model: notes.model, status: status,
        milliseconds: seconds * 1000, queueMilliseconds: notes.queueSeconds * 1000,
        runMilliseconds: notes.runSeconds * 1000, promptTokens: notes.promptTokens,
        generatedTokens: notes.generatedTokens, bytes: bytes))
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
