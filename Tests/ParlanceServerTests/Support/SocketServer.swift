import Foundation
import ParlanceTestSupport
import Synchronization

@testable import ParlanceServer

/// A service behind a socket, stopped at the end.
final class SocketServer: Sendable {
  let http: HTTPServer
  let state: ServerState

  init(_ service: Service, limits: ServerLimits = ServerLimits()) throws {
    state = service.state
    http = try HTTPServer(service, at: .init(host: "127.0.0.1", port: 0), limits: limits, watch: state.watch)
  }

  deinit {
    state.watch.stopAll(.stopping)
    http.stop()
    state.watch.finish()
  }

  func client() throws -> RawClient { try RawClient(port: http.port) }

  /// Whether something becomes true within two minutes.
  static func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<24_000 {
      if condition() { return true }
      usleep(5000)
    }
    return condition()
  }
}
