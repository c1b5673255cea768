import ParlanceFiles
import ParlanceParallel

/// Server-sent events: each a line `data: …` of JSON. What goes wrong before the first is a plain status; later it is an
/// event of its own, and the stream ends without `[DONE]`.
final class EventStream: Sendable {
  private struct State {
    var hasBegun = false
    var failure: (any Error)?
    var waiting: CheckedContinuation<Void, any Error>?
  }

  private let stream = ResponseStream()
  private let state = LockedValue(State())

  /// Whether events are in vain.
  var isCut: Bool { stream.isCut }

  /// Sends an event.
  func send(_ write: (inout JSONWriter) -> Void) {
    begin(nil)
    var writer = JSONWriter()
    write(&writer)
    stream.write(Array("data: ".utf8) + writer.bytes + [0x0A, 0x0A])
  }

  /// All went well.
  func finish() {
    begin(nil)
    stream.write(Array("data: [DONE]\n\n".utf8))
    stream.finish()
  }

  /// Something went wrong.
  func fail(_ error: any Error, requestID: String) {
    guard !begin(error) else { return }
    let told = ErrorFamily.openAI.response(ServiceError(error, requestID: requestID))
    stream.write(Array("data: ".utf8) + (told.bytes ?? []) + [0x0A, 0x0A])
    stream.finish()
  }

  /// The first event, or what went wrong before it.
  /// - Returns: whether this was the first.
  @discardableResult
  private func begin(_ failure: (any Error)?) -> Bool {
    let (isFirst, waiting): (Bool, CheckedContinuation<Void, any Error>?) = state.withLock { state in
      guard !state.hasBegun else { return (false, nil) }
      state.hasBegun = true
      state.failure = failure
      defer { state.waiting = nil }
      return (true, state.waiting)
    }
    if let failure { waiting?.resume(throwing: failure) } else { waiting?.resume() }
    return isFirst
  }

  /// Waits for the first event.
  /// - Throws: what went wrong before it.
  func response() async throws -> Response {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      let (hasBegun, failure): (Bool, (any Error)?) = state.withLock { state in
        if !state.hasBegun { state.waiting = continuation }
        return (state.hasBegun, state.failure)
      }
      guard hasBegun else { return }
      if let failure { continuation.resume(throwing: failure) } else { continuation.resume() }
    }
    return Response(
      headers: Headers([
        .init("Content-Type", "text/event-stream"), .init("Cache-Control", "no-cache"),
        .init("X-Accel-Buffering", "no"),
      ]), body: .stream(stream))
  }
}
