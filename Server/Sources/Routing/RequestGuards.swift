/// Who may call: which names the server goes by, and with which keys.
public struct RequestGuards: Sendable {
  /// Names that a `Host` header may have, without ports, in lower case; nil: any. On a loopback address the default keeps
  /// pages of other sites out, whose names may be made to point here.
  public var hosts: Set<String>?
  public var keys: APIKeys?
  public var rates: RateLimiter?

  public init(hosts: Set<String>? = nil, keys: APIKeys? = nil) {
    self.hosts = hosts
    self.keys = keys
  }

  public static let loopback: Set<String> = ["localhost", "127.0.0.1", "[::1]"]

  func checkHost(_ head: RequestHead) throws {
    guard let hosts else { return }
    guard let host = head.headers["host"], hosts.contains(Self.name(host)) else {
      throw ServiceError(
        403, "this server does not go by that name; add it with --allow-host", code: "host_not_allowed")
    }
  }

  /// Looks for a known key, and whether its holder may ask now.
  /// - Throws: 401, 429.
  func checkKey(_ head: RequestHead) throws {
    guard let keys else {
      try rates?.take("")
      return
    }
    guard let key = Self.key(of: head) else {
      throw ServiceError(401, "an API key is needed: Authorization: Bearer KEY", code: "invalid_api_key")
    }
    guard keys.contains(key) else {
      throw ServiceError(401, "this API key is not known", code: "invalid_api_key")
    }
    try rates?.take(key)
  }

  /// The same for a key that is a field of the body, `api_key`, as LibreTranslate's clients send it.
  /// - Throws: 403, as they expect it, 429.
  func checkKey(inBodyOf request: Request) throws {
    guard let keys, Self.key(of: request.head) == nil else { return }
    var key: String?
    if request.isForm {
      key = try PercentCoding.fields(of: request.body).last { $0.name == "api_key" }?.value
    } else {
      key = try BodyFields(request, depth: 64).string("api_key")
    }
    guard let key, keys.contains(key) else {
      throw ServiceError(403, "an API key is needed: the field api_key, or a header", code: "invalid_api_key")
    }
    try rates?.take(key)
  }

  /// `Authorization: Bearer KEY` or `x-api-key: KEY`.
  static func key(of head: RequestHead) -> String? {
    let bearer = head.headers["authorization"].flatMap { value -> String? in
      let parts = value.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, Headers.isSame(String(parts[0]), "bearer") else { return nil }
      return Headers.trimmed(parts[1])
    }
    return bearer ?? head.headers["x-api-key"]
  }

  /// A host without its port.
  static func name(_ host: String) -> String {
    // In bytes: it is asked for with each request.
    let bytes = host.utf8
    var end = bytes.firstIndex(of: UInt8(ascii: ":"))
    if bytes.first == UInt8(ascii: "["), let close = bytes.firstIndex(of: UInt8(ascii: "]")) {
      end = bytes.index(after: close)
    }
    let name = host[..<(end ?? bytes.endIndex)]
    return bytes.contains { 0x41...0x5A ~= $0 || $0 >= 0x80 } ? name.lowercased() : String(name)
  }
}
