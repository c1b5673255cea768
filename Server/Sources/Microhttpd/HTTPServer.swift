import CMicrohttpd
import ParlanceParallel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Listens, and turns connections into requests for a handler. While a request is worked on its connection is suspended,
/// so that a slow model never holds a connection's thread.
public final class HTTPServer: Sendable {
  public struct Address: Sendable {
    /// An IPv4 or IPv6 address, such as `127.0.0.1` or `::1`.
    public var host: String
    /// 0: any free one.
    public var port: UInt16

    public init(host: String, port: UInt16) {
      self.host = host
      self.port = port
    }
  }

  /// Why the server cannot listen.
  public struct StartError: Error, Sendable, CustomStringConvertible {
    let address: Address
    let code: Int32

    public var description: String {
      let place = "\(address.host) port \(address.port)"
      guard code > 0 else {
        return "\"\(address.host)\" is no address to listen on; name one such as 127.0.0.1, 0.0.0.0 or ::1"
      }
      let hint = code == EADDRINUSE ? "; another program listens there, choose another --port" : ""
      return "cannot listen on \(place): \(String(cString: strerror(code)))\(hint)"
    }
  }

  private let core: HTTPCore
  private let daemon: DaemonHandle
  /// The port that it listens on.
  public let port: Int

  /// - Parameter watch: looks at connections now and then.
  /// - Throws: `StartError`.
  public init(_ handler: any Handler, at address: Address, limits: ServerLimits, watch: Watch) throws {
    let core = HTTPCore(handler, limits)
    var code: Int32 = 0
    // Given back in `stop`.
    let context = Unmanaged.passRetained(core)
    let daemon = address.host.withCString { host in
      // The library fills a connection's memory with zeros after each request: more of it is slower, less holds no long heads.
      var options = pmhd_options(
        port: address.port, address: host, threads: 2, connections: UInt32(clamping: limits.connections),
        connections_per_address: 0, idle_seconds: UInt32(clamping: Int(limits.receiveSeconds.rounded(.up))),
        connection_memory: 16 << 10, backlog: 1024)
      var callbacks = HTTPCallbacks.table(context.toOpaque())
      return pmhd_start(&options, &callbacks, &code)
    }
    guard let daemon else {
      context.release()
      throw StartError(address: address, code: code)
    }
    self.core = core
    self.daemon = DaemonHandle(daemon)
    port = Int(pmhd_port(daemon))
    watch.visit { [weak core] now in core?.sockets.look(now) }
  }

  /// Requests that are being worked on or answered.
  public var openRequests: Int { core.open.load(ordering: .sequentiallyConsistent) }

  /// Takes no more connections. Those that are there go on.
  public func quiesce() { daemon.quiesce() }

  /// Closes all connections. All requests must have been told to stop; waits until they have.
  public func stop() {
    quiesce()
    // Clients that do not take their answers are not waited for.
    let patience = ContinuousClock.now + .seconds(2)
    while openRequests > 0 {
      if ContinuousClock.now > patience { core.sockets.cutAll() }
      poll(nil, 0, 5)
    }
    guard daemon.stop() else { return }
    Unmanaged.passUnretained(core).release()
  }
}

/// The library's daemon, stopped at most once.
private final class DaemonHandle: Sendable {
  private struct State {
    var daemon: UInt
    var listening: Int32 = -1
    var isQuiet = false
  }

  private let state: LockedValue<State>

  init(_ daemon: OpaquePointer) { state = LockedValue(State(daemon: UInt(bitPattern: daemon))) }

  func quiesce() {
    state.withLock { state in
      guard !state.isQuiet, let daemon = OpaquePointer(bitPattern: state.daemon) else { return }
      state.isQuiet = true
      state.listening = pmhd_quiesce(daemon)
    }
  }

  /// - Returns: false where it was stopped before.
  func stop() -> Bool {
    let (daemon, listening) = state.withLock { state in
      defer { state.daemon = 0 }
      return (state.daemon, state.listening)
    }
    guard let daemon = OpaquePointer(bitPattern: daemon) else { return false }
    pmhd_stop(daemon)
    if listening >= 0 { close(listening) }
    return true
  }
}
