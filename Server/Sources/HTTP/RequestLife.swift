import ParlanceParallel
import Synchronization

/// From a request's first byte to its last: how long it may take, whether it is still wanted, and what the log will tell.
/// One deadline and one flag go with it through queue and kernels.
public final class RequestLife: Sendable {
  /// Why work on a request is to stop.
  public enum End: UInt8, Sendable {
    case clientGone = 1
    case deadline, stopping

    var error: ServiceError {
      switch self {
      case .clientGone: .clientGone
      case .deadline: .deadline
      case .stopping: .stopping
      }
    }
  }

  /// What is told of a request when it is over.
  public struct Notes: Sendable {
    public var route = "other"
    public var model = ""
    public var promptTokens = 0
    public var generatedTokens = 0
    public var queueSeconds = 0.0
    public var runSeconds = 0.0
    public var tokenizeSeconds = 0.0
    /// Where work on it was stopped.
    public var cancelledIn: String?
  }

  private struct State {
    var handlers: [Int: @Sendable (End) -> Void] = [:]
    var next = 0
    var notes = Notes()
  }

  public let id: String
  public let trace: TraceContext?
  public let arrival: ContinuousClock.Instant
  public let deadline: ContinuousClock.Instant

  private let state = LockedValue(State())
  private let ended = Atomic<UInt8>(0)

  public init(
    id: String = RequestID.make(), trace: TraceContext? = nil, limit: Duration = .seconds(60)
  ) {
    self.id = id
    self.trace = trace
    arrival = .now
    deadline = arrival + limit
  }

  /// Why to stop; nil where there is no reason. Asked between steps of work.
  public var end: End? { End(rawValue: ended.load(ordering: .relaxed)) }
  public var isOver: Bool { ended.load(ordering: .relaxed) != 0 }

  /// - Throws: the error that the client is told of.
  public func check() throws {
    if let end { throw end.error }
  }

  /// Asks to stop. The first reason holds.
  public func stop(_ end: End) {
    guard
      ended.compareExchange(expected: 0, desired: end.rawValue, ordering: .sequentiallyConsistent).exchanged
    else { return }
    let handlers = state.withLock { state in
      defer { state.handlers = [:] }
      return Array(state.handlers.values)
    }
    for handler in handlers { handler(end) }
  }

  /// Stops the request where its time is over.
  public func tick(_ now: ContinuousClock.Instant) {
    if now >= deadline { stop(.deadline) }
  }

  /// Has a function called when the request is to stop, at once where it is already.
  /// - Returns: what to give to `forget`.
  func onStop(_ body: @escaping @Sendable (End) -> Void) -> Int {
    let key = state.withLock { state in
      state.next += 1
      state.handlers[state.next] = body
      return state.next
    }
    // It may have ended before the handler stood there.
    if let end, state.withLock({ $0.handlers.removeValue(forKey: key) != nil }) { body(end) }
    return key
  }

  func forget(_ key: Int) { state.withLock { _ = $0.handlers.removeValue(forKey: key) } }

  /// The pattern of the route that it took, `other` before one is found.
  public var route: String { state.withLock { $0.notes.route } }
  public var notes: Notes { state.withLock { $0.notes } }
  public func note(_ change: (inout Notes) -> Void) { state.withLock { change(&$0.notes) } }
}
