import ParlanceParallel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Looks after requests while they are worked on: stops those whose time is over, and calls whoever wants to look at
/// something regularly, such as at connections whose clients may have left.
public final class Watch: Sendable {
  private struct State {
    var lives: [ObjectIdentifier: RequestLife] = [:]
    var streams: [ObjectIdentifier: ResponseStream] = [:]
    var visitors: [@Sendable (ContinuousClock.Instant) -> Void] = []
    var isRunning = false
    var isStopped = false
  }

  /// How often it looks.
  static let intervalMilliseconds: Int32 = 25

  private let state = LockedValue(State())
  /// How long a stream may be silent.
  private let silence: Duration

  public init(silence: Duration = .seconds(15)) { self.silence = silence }

  /// Looks after a request until `remove`.
  func add(_ life: RequestLife) {
    let mustStart = state.withLock { state in
      state.lives[ObjectIdentifier(life)] = life
      defer { state.isRunning = true }
      return !state.isRunning && !state.isStopped
    }
    if mustStart { start() }
  }

  func remove(_ life: RequestLife) {
    state.withLock { _ = $0.lives.removeValue(forKey: ObjectIdentifier(life)) }
  }

  /// Keeps a stream of events alive while there is nothing to tell, until `remove`.
  func add(_ stream: ResponseStream) {
    state.withLock { $0.streams[ObjectIdentifier(stream)] = stream }
  }

  func remove(_ stream: ResponseStream) {
    state.withLock { _ = $0.streams.removeValue(forKey: ObjectIdentifier(stream)) }
  }

  /// Has a function called each time.
  func visit(_ body: @escaping @Sendable (ContinuousClock.Instant) -> Void) {
    let mustStart = state.withLock { state in
      state.visitors.append(body)
      defer { state.isRunning = true }
      return !state.isRunning && !state.isStopped
    }
    if mustStart { start() }
  }

  /// Requests that are being worked on.
  public var count: Int { state.withLock { $0.lives.count } }

  /// Stops all of them.
  func stopAll(_ end: RequestLife.End) {
    for life in state.withLock({ Array($0.lives.values) }) { life.stop(end) }
  }

  /// Ends the thread.
  func finish() {
    state.withLock { state in
      state.isStopped = true
      state.visitors = []
    }
  }

  private func look() -> Bool {
    let (lives, streams, visitors, isStopped) = state.withLock {
      ($0.lives, $0.streams, $0.visitors, $0.isStopped)
    }
    let now = ContinuousClock.now
    for life in lives.values { life.tick(now) }
    for visitor in visitors { visitor(now) }
    for stream in streams.values {
      stream.write(Array(": ping\n\n".utf8), ifSilentSince: now - silence)
    }
    return !isStopped
  }

  private func start() {
    var thread = pthread_t()
    // The thread lives as long as the object: it looks weakly each time.
    let box = Unmanaged.passRetained(WeakWatch(self))
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let box = Unmanaged<WeakWatch>.fromOpaque(argument).takeRetainedValue()
        while box.watch?.look() == true { poll(nil, 0, Watch.intervalMilliseconds) }
        return nil
      }, box.toOpaque())
    guard code == 0 else {
      box.release()
      return state.withLock { $0.isRunning = false }
    }
    pthread_detach(thread)
  }
}

private final class WeakWatch: Sendable {
  private let look: @Sendable () -> Watch?
  var watch: Watch? { look() }

  init(_ watch: Watch) {
    look = { [weak watch] in watch }
  }
}
