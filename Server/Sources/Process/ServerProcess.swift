import ParlanceFiles
import ParlanceKernels
import ParlanceModels
import ParlanceParallel
import ParlanceStore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The server as a program: listens, loads its models, and serves until a signal asks it to stop.
public struct ServerProcess: Sendable {
  private let configuration: ServerConfiguration
  private let guards: RequestGuards
  private let log: RequestLog?
  private let records: RequestRecords?
  private let answers: ResponseCache?

  /// - Throws: what reading keys and opening databases throws.
  public init(_ configuration: ServerConfiguration) throws {
    self.configuration = configuration
    let host = configuration.host
    var guards = RequestGuards()
    if !configuration.allowedHosts.isEmpty || host.hasPrefix("127.") || host == "::1" {
      let own = host.contains(":") ? "[\(host)]" : host
      guards.hosts = RequestGuards.loopback.union([own] + configuration.allowedHosts.map { $0.lowercased() })
    }
    guards.keys = try configuration.apiKeys.map { try APIKeys(contentsOf: $0) }
    if configuration.limits.requestsPerSecond > 0 {
      guards.rates = RateLimiter(rate: configuration.limits.requestsPerSecond)
    }
    self.guards = guards
    log = configuration.logsRequests ? RequestLog() : nil
    records = try configuration.requestLog.map { try RequestRecords(path: $0) }
    answers = try configuration.cache.map {
      try ResponseCache(path: $0, limit: configuration.cacheMegabytes << 20)
    }
  }

  /// Runs until SIGTERM or SIGINT, and then until running requests are done. A second signal ends the process at once.
  /// SIGHUP loads all models again.
  /// - Parameter ready: called when all models are warm.
  /// - Throws: `HTTPServer.StartError`, and what loading the models throws.
  public func run(ready: @escaping @Sendable (_ port: Int, [ServedModel]) -> Void) throws {
    HeapMemory.limitArenas(to: max(2, Threads.count))
    // Before any thread begins: all of them inherit it, and only this one takes signals.
    var signals = Signals()
    signals.block()
    let limits = configuration.limits
    let metrics = ServerMetrics()
    let state = ServerState(
      catalog: ModelCatalog(), limits: limits, metrics: metrics, requiresKeys: guards.keys != nil)
    let recorder = records.map { RequestRecorder($0, metrics) }
    let service = Service(
      state, guards: guards, log: log, recorder: recorder, cache: answers.map { CachedAnswers($0, metrics) })
    state.catalog.isLoading = true
    let http = try HTTPServer(
      service, at: .init(host: configuration.host, port: UInt16(clamping: configuration.port)),
      limits: limits,
      watch: state.watch)
    defer {
      state.watch.finish()
      recorder?.finish()
    }
    let reloader = ModelReloader(
      configuration.models, ModelLoader(limits: limits, metrics: metrics, panels: panels), state.catalog, log)
    if configuration.modelControl { state.control = reloader }
    try load(reloader, &signals, http, state)
    state.catalog.isLoading = false
    guard !state.isDraining else { return stop(http, state) }
    state.becomeReady()
    ready(http.port, state.catalog.models)
    serve(reloader, &signals, metrics)
    log?.event("draining")
    state.drain()
    let end = ContinuousClock.now + .seconds(limits.drainSeconds)
    while http.openRequests > 0, ContinuousClock.now < end {
      if let signal = signals.wait(milliseconds: 10), signal != SIGHUP { _exit(128 + signal) }
    }
    stop(http, state)
  }

  /// Where packed weights are shared. What is told of it is told without a log of requests too: who asks for sharing is to
  /// know where there is none.
  private var panels: PanelCache? {
    guard configuration.sharesWeights else { return nil }
    let log = log ?? RequestLog()
    guard let folder = PanelCache.userFolder else {
      log.event("weights are not shared: neither XDG_CACHE_HOME nor HOME names a folder", level: "warning")
      return nil
    }
    return PanelCache(folder: folder) { event in
      if case .unshared = event { log.event("\(event)", level: "warning") } else { log.event("\(event)") }
    }
  }

  /// Loads all models, while the server already says that it does. A signal ends it.
  private func load(
    _ reloader: ModelReloader, _ signals: inout Signals, _ http: HTTPServer, _ state: ServerState
  ) throws {
    let loading = Loading()
    Task.detached { [configuration] in
      do {
        for source in configuration.models { try await reloader.load(source) }
        loading.finish(nil)
      } catch {
        loading.finish(error)
      }
    }
    while true {
      if let signal = signals.wait(milliseconds: 5), signal != SIGHUP { return state.drain() }
      guard let result = loading.result else { continue }
      if let error = result {
        stop(http, state)
        throw error
      }
      return
    }
  }

  /// How often free memory is given back by a server that is never at rest.
  private static let trimInterval = Duration.seconds(60)

  /// Until a signal asks to stop.
  private func serve(
    _ reloader: ModelReloader, _ signals: inout Signals, _ metrics: ServerMetrics
  ) {
    let interval = configuration.reloadSeconds
    let pause = interval > 0 ? min(interval, 1) : 1
    var nextLook = ContinuousClock.now + .seconds(interval)
    var nextTrim = ContinuousClock.now + Self.trimInterval
    var idle = IdleWatch()
    while true {
      let signal = signals.wait(milliseconds: Int(pause * 1000))
      let now = ContinuousClock.now
      switch signal {
      case SIGTERM, SIGINT: return
      case SIGHUP: reloader.look(isForced: true)
      default:
        if interval > 0, now >= nextLook {
          reloader.look()
          nextLook = .now + .seconds(interval)
        }
      }
      if idle.comesToRest(batches: metrics.batches, at: now) {
        ModelMemory.giveBack()
        nextTrim = now + Self.trimInterval
      } else if now >= nextTrim {
        // The allocator keeps what requests have freed.
        HeapMemory.returnFreePages()
        nextTrim = now + Self.trimInterval
      }
    }
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
  private let state = LockedValue<(isOver: Bool, error: (any Error)?)>((false, nil))

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
