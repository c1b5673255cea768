import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The server as a program: listens, loads its models, and serves until a signal asks it to stop.
public struct ServerProcess: Sendable {
  public var sources: [ModelSource]
  public var address: HTTPServer.Address
  public var limits: ServerLimits
  public var guards: RequestGuards
  public var log: RequestLog?

  public init(
    sources: [ModelSource], address: HTTPServer.Address, limits: ServerLimits = ServerLimits(),
    guards: RequestGuards = RequestGuards(), log: RequestLog? = nil
  ) {
    self.sources = sources
    self.address = address
    self.limits = limits
    self.guards = guards
    self.log = log
  }

  /// Runs until SIGTERM or SIGINT, and then until running requests are done. A second signal ends the process at once.
  /// - Parameter ready: called when all models are warm.
  /// - Throws: `HTTPServer.StartError`, and what loading the models throws.
  public func run(ready: @escaping @Sendable (_ port: Int, [ServedModel]) -> Void) throws {
    // Before any thread begins: all of them inherit it, and only this one takes signals.
    var signals = Signals()
    signals.block()
    let metrics = ServerMetrics()
    let state = ServerState(catalog: ModelCatalog(), limits: limits, metrics: metrics)
    let service = Service(state, guards: guards, log: log)
    let http = try HTTPServer(service, at: address, limits: limits, watch: state.watch)
    defer { state.watch.finish() }
    let loading = Loading()
    let sources = sources
    Task.detached {
      let loader = ModelLoader(limits: state.limits, metrics: metrics)
      do {
        for source in sources {
          let model = try loader.load(source)
          await WarmUp.run(model)
          state.catalog.put(model)
        }
        loading.finish(nil)
      } catch {
        loading.finish(error)
      }
    }
    var isReady = false
    while true {
      let signal = signals.wait(milliseconds: isReady ? 1000 : 10)
      if signal == SIGTERM || signal == SIGINT { break }
      if !isReady, let result = loading.result {
        if let error = result {
          stop(http, state)
          throw error
        }
        isReady = true
        state.becomeReady()
        ready(http.port, state.catalog.models)
      }
    }
    log?.event("draining")
    state.drain()
    let end = ContinuousClock.now + .seconds(limits.drainSeconds)
    while http.openRequests > 0, ContinuousClock.now < end {
      if let signal = signals.wait(milliseconds: 10), signal != SIGHUP { _exit(128 + signal) }
    }
    stop(http, state)
  }

  private func stop(_ http: HTTPServer, _ state: ServerState) {
    state.drain()
    http.quiesce()
    state.watch.stopAll(.stopping)
    http.stop()
  }
}

/// Whether loading is over, and how it ended.
private final class Loading: Sendable {
  private let state = Mutex<(isOver: Bool, error: (any Error)?)>((false, nil))

  func finish(_ error: (any Error)?) { state.withLock { $0 = (true, error) } }

  /// Nil while it goes on; then the error, or nil within.
  var result: (any Error)?? { state.withLock { $0.isOver ? .some($0.error) : nil } }
}

/// The signals that a server takes.
private struct Signals {
  private var set = sigset_t()

  init() {
    sigemptyset(&set)
    for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, signal) }
  }

  mutating func block() { pthread_sigmask(SIG_BLOCK, &set, nil) }

  /// The next signal; nil where none came in time.
  mutating func wait(milliseconds: Int) -> Int32? {
    var time = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
    let signal = sigtimedwait(&set, nil, &time)
    return signal > 0 ? signal : nil
  }
}
