import ParlanceParallel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What each connection is doing, so that slow ones are cut and those whose clients left are noticed: the library does
/// neither for connections that send a byte now and then, or that are suspended.
final class SocketTable: Sendable {
  enum Phase: Sendable {
    /// Nothing, or part of a head, has come on a new connection.
    case head
    case body
    case working
    case sending
    /// Between two requests.
    case idle
  }

  private struct Entry {
    var phase: Phase
    var since: ContinuousClock.Instant
    var life: RequestLife?
  }

  private let entries = LockedValue<[Int32: Entry]>([:])
  private let receive: Duration
  private let idle: Duration

  init(_ limits: ServerLimits) {
    receive = .seconds(limits.receiveSeconds)
    idle = .seconds(limits.idleSeconds)
  }

  var count: Int { entries.withLock { $0.count } }

  func set(_ socket: Int32, _ phase: Phase, _ life: RequestLife?) {
    let now = ContinuousClock.now
    entries.withLock { $0[socket] = Entry(phase: phase, since: now, life: life) }
  }

  /// Called before a socket is closed: afterwards its number may mean another.
  func remove(_ socket: Int32) { entries.withLock { _ = $0.removeValue(forKey: socket) } }

  /// Stops requests whose clients left, and cuts connections that take too long to say what they want.
  func look(_ now: ContinuousClock.Instant) {
    let left = entries.withLock { entries -> [RequestLife] in
      var watched: [(poll: pollfd, life: RequestLife)] = []
      for (socket, entry) in entries {
        switch entry.phase {
        case .head where now - entry.since > receive, .idle where now - entry.since > idle:
          shutdown(socket, Int32(SHUT_RDWR))
        case .body where now - entry.since > receive:
          Self.tellLate(socket)
          shutdown(socket, Int32(SHUT_RDWR))
        case .working:
          if let life = entry.life {
            watched.append((pollfd(fd: socket, events: Self.hangUp, revents: 0), life))
          }
        default: break
        }
      }
      guard !watched.isEmpty else { return [] }
      var polls = watched.map(\.poll)
      guard poll(&polls, nfds_t(polls.count), 0) > 0 else { return [] }
      return zip(polls, watched).filter { $0.0.revents != 0 }.map { $0.1.life }
    }
    for life in left { life.stop(.clientGone) }
  }

  /// Ends all connections.
  func cutAll() {
    entries.withLock { entries in
      for socket in entries.keys { shutdown(socket, Int32(SHUT_RDWR)) }
    }
  }

  /// The peer will send no more: `POLLRDHUP`, which Swift does not import.
  private static let hangUp: Int16 = 0x2000

  private static func tellLate(_ socket: Int32) {
    let answer = Array(
      "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".utf8)
    _ = answer.withUnsafeBytes { bytes in
      send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }
  }
}
