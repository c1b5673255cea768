import CWeb
import ParlanceFiles

extension Routes {
  /// What people open in a browser: the playground, and the description of all routes.
  static let web: [Route] = [
    .get("/", isOpen: true) { WebPage.playground.answer(to: $0.request.head) },
    .get("/openapi.json", isOpen: true) { WebPage.openAPI.answer(to: $0.request.head) },
  ]
}

/// A file that is part of the program, with the headers that it is sent with.
struct WebPage: Sendable {
  let bytes: [UInt8]
  private let headers: Headers
  private let tag: String

  private init(_ bytes: [UInt8], type: String, _ fields: [Headers.Field] = []) {
    self.bytes = bytes
    // Weak: packed or not, it is the same page.
    tag = "W/\"\(SHA256.digest(of: bytes).hexadecimal.prefix(32))\""
    headers = Headers(
      [.init("Content-Type", type), .init("ETag", tag), .init("Cache-Control", "no-cache")] + fields)
  }

  static let playground: WebPage = {
    var size = 0
    let bytes = Array(UnsafeBufferPointer(start: cweb_page(&size), count: size))
    return WebPage(
      bytes, type: "text/html; charset=utf-8",
      [
        .init("Content-Security-Policy", policy(of: bytes)), .init("X-Content-Type-Options", "nosniff"),
        .init("Referrer-Policy", "no-referrer"), .init("Cross-Origin-Opener-Policy", "same-origin"),
      ])
  }()

  static let openAPI: WebPage = {
    var size = 0
    return WebPage(
      Array(UnsafeBufferPointer(start: cweb_openapi(&size), count: size)), type: "application/json")
  }()

  /// The page's own style and script, named by their hashes, and requests to this server; nothing else.
  private static func policy(of page: [UInt8]) -> String {
    func hash(_ name: String) -> String {
      guard let content = content(of: name, in: page) else { return "'none'" }
      return "'sha256-\(Base64.encode(SHA256.digest(of: content).bytes))'"
    }
    return "default-src 'none'; script-src \(hash("script")); style-src \(hash("style")); "
      + "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
  }

  /// What stands between the first `<name>` and the `</name>` after it.
  static func content(of name: String, in page: [UInt8]) -> [UInt8]? {
    func place(_ text: String, from start: Int) -> Int? {
      let wanted = Array(text.utf8)
      guard start <= page.count - wanted.count else { return nil }
      return (start...page.count - wanted.count).first { page[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }
    guard let opening = place("<\(name)>", from: 0) else { return nil }
    let start = opening + name.utf8.count + 2
    return place("</\(name)>", from: start).map { Array(page[start..<$0]) }
  }

  func answer(to head: RequestHead) -> Response {
    guard head.headers["if-none-match"] != nil, head.headers.lists("if-none-match", tag) else {
      return Response(headers: headers, body: .bytes(bytes))
    }
    return Response(status: 304, headers: headers)
  }
}
