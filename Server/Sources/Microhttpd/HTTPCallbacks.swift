import CMicrohttpd

/// The functions that the library calls. They capture nothing, wait for nothing, and must not trap.
enum HTTPCallbacks {
  static func table(_ context: UnsafeMutableRawPointer) -> pmhd_callbacks {
    pmhd_callbacks(
      context: context,
      opened: { context, socket in HTTPCallbacks.core(context)?.sockets.set(socket, .head, nil) },
      closed: { context, socket in HTTPCallbacks.core(context)?.sockets.remove(socket) },
      handle: { context, connection, path, method, _, data, size, request in
        guard let core = HTTPCallbacks.core(context), let connection, let path, let method, let size,
          let request
        else {
          return 0
        }
        return HTTPCallbacks.handle(core, connection, path, method, data, size, request) ? 1 : 0
      },
      completed: { _, request, wasSent in
        guard let request else { return }
        Unmanaged<Exchange>.fromOpaque(request).takeRetainedValue().finish(wasSent: wasSent != 0)
      },
      // The library tells of clients that break off and the like; what matters is counted elsewhere.
      log: { _, _ in })
  }

  private static func core(_ context: UnsafeMutableRawPointer?) -> HTTPCore? {
    context.map { Unmanaged<HTTPCore>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func handle(
    _ core: HTTPCore, _ connection: OpaquePointer, _ path: UnsafePointer<CChar>,
    _ method: UnsafePointer<CChar>,
    _ data: UnsafePointer<CChar>?, _ size: UnsafeMutablePointer<Int>,
    _ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) -> Bool {
    guard let known = request.pointee else {
      let head = RequestHead(
        method: String(cString: method), path: String(cString: path),
        arguments: fields { pmhd_arguments(connection, add, $0) },
        headers: Headers(fields { pmhd_headers(connection, add, $0) }))
      let (exchange, lives) = core.begin(connection, head)
      if let exchange { request.pointee = Unmanaged.passRetained(exchange).toOpaque() }
      return lives
    }
    let exchange = Unmanaged<Exchange>.fromOpaque(known).takeUnretainedValue()
    guard size.pointee > 0 else { return exchange.proceed() }
    if let data {
      data.withMemoryRebound(to: UInt8.self, capacity: size.pointee) { bytes in
        exchange.receive(UnsafeBufferPointer(start: bytes, count: size.pointee))
      }
    }
    size.pointee = 0
    return true
  }

  private static func fields(_ list: (UnsafeMutableRawPointer) -> Void) -> [Headers.Field] {
    var fields: [Headers.Field] = []
    withUnsafeMutablePointer(to: &fields) { list($0) }
    return fields
  }

  /// Adds a name and a value that the library hands out to a list of fields.
  private static let add: pmhd_field = { list, name, nameSize, value, valueSize in
    func text(_ bytes: UnsafePointer<CChar>?, _ size: Int) -> String {
      String(decoding: UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : size), as: UTF8.self)
    }
    guard let list else { return 0 }
    list.assumingMemoryBound(to: [Headers.Field].self).pointee
      .append(Headers.Field(text(name, nameSize), text(value, valueSize)))
    return 1
  }
}
