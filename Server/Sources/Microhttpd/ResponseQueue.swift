import CMicrohttpd

/// Hands answers to the library.
enum ResponseQueue {
  /// Must be called on the connection's own thread.
  /// - Returns: false where the connection must end.
  static func queue(_ response: Response, _ connection: OpaquePointer) -> Bool {
    let made: OpaquePointer?
    switch response.body {
    case .bytes(let bytes): made = bytes.withUnsafeBytes { pmhd_response($0.baseAddress, $0.count) }
    case .stream(let stream):
      let source = Unmanaged.passRetained(StreamSource(stream, connection))
      made = pmhd_stream(
        16 << 10,
        { context, buffer, size in
          guard let context, let buffer else { return -1 }
          let source = Unmanaged<StreamSource>.fromOpaque(context).takeUnretainedValue()
          return source.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
        }, source.toOpaque(),
        { context in
          guard let context else { return }
          let source = Unmanaged<StreamSource>.fromOpaque(context).takeRetainedValue()
          source.close()
        })
    }
    guard let made else { return false }
    for field in response.headers.fields { pmhd_response_header(made, field.name, field.value) }
    if response.closes { pmhd_response_header(made, "Connection", "close") }
    return pmhd_queue(connection, UInt32(clamping: response.status), made) != 0
  }
}

/// A stream on its way to a connection.
private final class StreamSource {
  private let stream: ResponseStream
  private let connection: ConnectionPointer

  init(_ stream: ResponseStream, _ connection: OpaquePointer) {
    self.stream = stream
    self.connection = ConnectionPointer(connection)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let connection = connection
    switch stream.take(into: buffer, pause: { connection.suspend() }, wake: { connection.resume() }) {
    case .bytes(let count): return count
    case .nothing: return 0
    case .end: return -1
    }
  }

  /// Nobody takes more.
  func close() { stream.cut() }
}

/// A connection's address, to resume it from any thread after it was suspended.
private struct ConnectionPointer: Sendable {
  private let address: UInt

  init(_ connection: OpaquePointer) { address = UInt(bitPattern: connection) }

  func suspend() { if let connection = OpaquePointer(bitPattern: address) { pmhd_suspend(connection) } }
  func resume() { if let connection = OpaquePointer(bitPattern: address) { pmhd_resume(connection) } }
}
