import CMicrohttpd
import ParlanceParallel

/// A request and its answer on a connection. The library's threads, the task that works on it and the watch meet here.
///
/// Unchecked, since the connection's pointer is shared: it is only used on the library's own thread, and to resume a
/// connection that was suspended, which lives until then.
final class Exchange: @unchecked Sendable {
  private struct State {
    var body: [UInt8] = []
    var problem: ServiceError?
    var hasStarted = false
    var isSuspended = false
    var response: Response?
    var sentStatus = 499
    var sentBytes = 0
  }

  private let core: HTTPCore
  private let head: RequestHead
  private let life: RequestLife
  private let connection: OpaquePointer
  private let socket: Int32
  private let state: LockedValue<State>

  /// - Parameter ready: the answer, where it is known from the head alone.
  init(
    _ core: HTTPCore, _ head: RequestHead, _ life: RequestLife, _ connection: OpaquePointer, _ socket: Int32,
    ready: Response?
  ) {
    state = LockedValue(State(response: ready))
    self.core = core
    self.head = head
    self.life = life
    self.connection = connection
    self.socket = socket
  }

  /// Keeps a piece of the body, up to the limit; what is beyond is let go.
  func receive(_ bytes: UnsafeBufferPointer<UInt8>) {
    state.withLock { state in
      guard state.problem == nil else { return }
      guard state.body.count + bytes.count <= core.limits.bodyBytes else {
        return refuse(&state, Service.tooLarge(core.limits))
      }
      let held = core.held.wrappingAdd(bytes.count, ordering: .relaxed).newValue
      if state.body.isEmpty, let length = head.contentLength { state.body.reserveCapacity(length) }
      state.body.append(contentsOf: bytes)
      if held > core.limits.bodyBytesInFlight {
        refuse(
          &state,
          ServiceError(503, "too many large requests at once; try again", code: "memory_limit", retryAfter: 1)
        )
      }
    }
  }

  private func refuse(_ state: inout State, _ problem: ServiceError) {
    state.problem = problem
    core.held.wrappingSubtract(state.body.count, ordering: .relaxed)
    state.body = []
  }

  /// All was received, or the answer is there.
  /// - Returns: whether the connection may live.
  func proceed() -> Bool {
    let (response, problem, starts) = state.withLock { state in
      let starts = !state.hasStarted && state.problem == nil
      if starts { state.hasStarted = true }
      return (state.response, state.problem, starts)
    }
    if let problem {
      var response = core.handler.response(to: problem, head, life)
      response.closes = true
      return send(response)
    }
    if let response { return send(response) }
    guard starts else { return true }
    core.sockets.set(socket, .working, life)
    let request = Request(head: head, body: state.withLock { $0.body }, life: life)
    // What is quick and waits for no model is done when the task was made.
    let executor: any TaskExecutor =
      core.handler.isQuick(request) ? QuickStart() : RequestExecutor.shared
    Task.detached(executorPreference: executor) { [self] in
      let response = await core.handler.respond(to: request)
      let isSuspended = state.withLock { state in
        state.response = response
        return state.isSuspended
      }
      if isSuspended { pmhd_resume(connection) }
    }
    let ready = state.withLock { state in
      // Under the lock: it must be suspended before it is resumed.
      if state.response == nil {
        state.isSuspended = true
        pmhd_suspend(connection)
      }
      return state.response
    }
    return ready.map { send($0) } ?? true
  }

  private func send(_ response: Response) -> Bool {
    if case .stream(let stream) = response.body {
      // Still watched: the client of a stream may leave between two of its pieces.
      _ = life.onStop { end in if end == .clientGone { stream.cut() } }
    } else {
      core.sockets.set(socket, .sending, nil)
    }
    state.withLock { state in
      state.sentStatus = response.status
      state.sentBytes = response.bytes?.count ?? 0
    }
    return ResponseQueue.queue(response, connection)
  }

  /// The library is done with it.
  func finish(wasSent: Bool) {
    if !wasSent { life.stop(.clientGone) }
    let (status, bytes, held) = state.withLock { state in
      defer { state.body = [] }
      return (state.sentStatus, state.sentBytes, state.body.count)
    }
    core.held.wrappingSubtract(held, ordering: .relaxed)
    core.sockets.set(socket, .idle, nil)
    core.handler.completed(head, life, status: wasSent ? status : 499, bytes: bytes)
    core.open.wrappingSubtract(1, ordering: .sequentiallyConsistent)
  }
}
