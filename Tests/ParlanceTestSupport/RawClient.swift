import Foundation

/// A socket to a server, for what no client library would send.
public final class RawClient {
  public struct Failure: Error {}
  public let socket: Int32

  public init(port: Int) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
    }
    guard code == 0 else { throw Failure() }
    var limit = timeval(tv_sec: 120, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close() }

  private var isClosed = false
  public func close() {
    if !isClosed { Glibc.close(socket) }
    isClosed = true
  }

  public func send(_ text: String) { send(Array(text.utf8)) }

  public func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  public func finishSending() { shutdown(socket, Int32(SHUT_WR)) }

  /// Everything up to the end of the connection, or until two minutes without a byte.
  public func readAll() -> String { read { _ in false } }

  /// Everything until the text so far will do.
  public func read(until isEnough: (String) -> Bool) -> String {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(socket, &block, block.count, 0)
      guard count > 0 else { break }
      bytes += block.prefix(count)
      if isEnough(String(decoding: bytes, as: UTF8.self)) { break }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  public func post(_ path: String, _ body: String, _ more: String = "") {
    send(
      "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n\(more)\r\n\(body)")
  }

  public func get(_ path: String, _ more: String = "") {
    send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(more)\r\n")
  }
}
