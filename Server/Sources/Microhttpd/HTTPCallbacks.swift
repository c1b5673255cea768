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
      let fields = FieldList()
      let list = Unmanaged.passUnretained(fields).toOpaque()
      pmhd_headers(connection, FieldList.add, list)
      let headers = fields.take()
      pmhd_arguments(connection, FieldList.add, list)
      let head = RequestHead(
        method: String(cString: method), path: String(cString: path), arguments: fields.take(),
        headers: Headers(headers))
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
}

/// Collects names and values that the library hands out.
private final class FieldList {
  private var fields: [Headers.Field] = []

  func take() -> [Headers.Field] {
    defer { fields = [] }
    return fields
  }

  static let add: pmhd_field = { context, name, nameSize, value, valueSize in
    guard let context else { return 0 }
    func text(_ bytes: UnsafePointer<CChar>?, _ size: Int) -> String {
      guard let bytes else { return "" }
      return bytes.withMemoryRebound(to: UInt8.self, capacity: size) { bytes in
        String(decoding: UnsafeBufferPointer(start: bytes, count: size), as: UTF8.self)
      }
    }
    let list = Unmanaged<FieldList>.fromOpaque(context).takeUnretainedValue()
    list.fields.append(Headers.Field(text(name, nameSize), text(value, valueSize)))
    return 1
  }
}
