import CMicrohttpd
import Synchronization

/// What the library's callbacks work with.
final class HTTPCore: Sendable {
  let handler: any Handler
  let limits: ServerLimits
  let sockets: SocketTable
  /// Requests between their head and the end of their answer.
  let open = Atomic<Int>(0)
  /// Bytes of bodies that are held.
  let held = Atomic<Int>(0)

  init(_ handler: any Handler, _ limits: ServerLimits) {
    self.handler = handler
    self.limits = limits
    sockets = SocketTable(limits)
  }

  /// A head has come: refuses the request, answers it, or makes ready for its body.
  /// - Returns: the request, where there is one to go on with; whether the connection may live.
  func begin(_ connection: OpaquePointer, _ head: RequestHead) -> (exchange: Exchange?, lives: Bool) {
    let socket = pmhd_fd(connection)
    let life = handler.life(of: head)
    if let problem = HeadCheck.problem(of: head) {
      var response = handler.response(to: problem, head, life)
      response.closes = true
      return (nil, answer(response, head, life, connection, socket))
    }
    if sockets.count > max(1, limits.connections - 64) {
      let error = ServiceError(503, "too many connections", code: "too_many_connections", retryAfter: 1)
      var response = handler.response(to: error, head, life)
      response.closes = true
      return (nil, answer(response, head, life, connection, socket))
    }
    let ready = handler.answer(to: head, life)
    if var response = ready, (head.contentLength ?? 0) > 0 || head.headers["transfer-encoding"] != nil {
      // What follows of a body that was not wanted is not read.
      response.closes = true
      return (nil, answer(response, head, life, connection, socket))
    }
    // Even an answer that is ready waits for the next call: the library closes a connection that is answered in the first.
    open.wrappingAdd(1, ordering: .sequentiallyConsistent)
    if ready == nil { sockets.set(socket, .body, life) }
    return (Exchange(self, head, life, connection, socket, ready: ready), true)
  }

  private func answer(
    _ response: Response, _ head: RequestHead, _ life: RequestLife, _ connection: OpaquePointer,
    _ socket: Int32
  ) -> Bool {
    let isQueued = ResponseQueue.queue(response, connection)
    sockets.set(socket, .idle, nil)
    handler.completed(
      head, life, status: isQueued ? response.status : 499, bytes: response.bytes?.count ?? 0)
    return isQueued
  }
}
