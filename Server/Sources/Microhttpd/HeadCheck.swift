/// What the library lets pass although a proxy in front of us could read it otherwise: then one of us would take the rest
/// of a body for another request.
enum HeadCheck {
  static func problem(of head: RequestHead) -> ServiceError? {
    guard (1...16).contains(head.method.utf8.count), head.method.utf8.allSatisfy({ 0x41...0x5A ~= $0 }) else {
      return ServiceError(501, "this method is not known", code: "method_not_allowed")
    }
    var (length, coding): (String?, String?)
    var hasHost = false
    for (name, value) in head.headers.fields.lazy.map({ ($0.name, $0.value) }) {
      guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte),
        value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
      else { return bad("a header has characters that none may have") }
      if Headers.isSame(name, "content-length") {
        if length != nil { return bad("Content-Length is there more than once") }
        length = value
      } else if Headers.isSame(name, "transfer-encoding") {
        if coding != nil { return bad("Transfer-Encoding is there more than once") }
        coding = value
      } else if Headers.isSame(name, "host") {
        if hasHost { return bad("Host is there more than once") }
        hasHost = true
      }
    }
    if length != nil && coding != nil { return bad("both Content-Length and Transfer-Encoding are there") }
    if let length {
      guard !length.isEmpty, length.utf8.count <= 18, length.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
        return bad("Content-Length is no number")
      }
    }
    if let coding, !Headers.isSame(coding, "chunked") {
      return ServiceError(
        501, "the only transfer coding that is known is chunked", code: "unsupported_coding")
    }
    guard head.path.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
      return bad("the path has characters that none may have")
    }
    return nil
  }

  private static func bad(_ reason: String) -> ServiceError {
    ServiceError(400, reason, code: "bad_request")
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    // ! # $ % & ' * + - . ^ _ ` | ~
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
    default: false
    }
  }
}
