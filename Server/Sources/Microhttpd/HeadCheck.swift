/// What the library lets pass although a proxy in front of us could read it otherwise: then one of us would take the rest
/// of a body for another request.
enum HeadCheck {
  static func problem(of head: RequestHead) -> ServiceError? {
    let lengths = head.headers.all("content-length")
    let codings = head.headers.all("transfer-encoding")
    if !lengths.isEmpty && !codings.isEmpty {
      return bad("both Content-Length and Transfer-Encoding are there")
    }
    if lengths.count > 1 { return bad("Content-Length is there more than once") }
    if let length = lengths.first {
      guard !length.isEmpty, length.utf8.count <= 18, length.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
        return bad("Content-Length is no number")
      }
    }
    if codings.count > 1 { return bad("Transfer-Encoding is there more than once") }
    if let coding = codings.first, !Headers.isSame(coding, "chunked") {
      return ServiceError(
        501, "the only transfer coding that is known is chunked", code: "unsupported_coding")
    }
    if head.headers.all("host").count > 1 { return bad("Host is there more than once") }
    guard (1...16).contains(head.method.utf8.count), head.method.utf8.allSatisfy({ 0x41...0x5A ~= $0 }) else {
      return ServiceError(501, "this method is not known", code: "method_not_allowed")
    }
    for field in head.headers.fields {
      guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte),
        field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
      else { return bad("a header has characters that none may have") }
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
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
