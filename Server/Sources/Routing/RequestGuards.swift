/// Who may call: which names the server goes by, and with which keys.
public struct RequestGuards: Sendable {
  /// Names that a `Host` header may have, without ports, in lower case; nil: any. On a loopback address the default keeps
  /// pages of other sites out, whose names may be made to point here.
  public var hosts: Set<String>?
  public var keys: APIKeys?

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

  /// - Throws: 401, or 403 where LibreTranslate's clients expect it.
  func checkKey(_ head: RequestHead, _ family: ErrorFamily) throws {
    guard let keys else { return }
    let sent = head.headers["authorization"].flatMap { value -> String? in
      let parts = value.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, Headers.isSame(String(parts[0]), "bearer") else { return nil }
      return Headers.trimmed(parts[1])
    }
    guard let key = sent ?? head.headers["x-api-key"] else {
      throw ServiceError(401, "an API key is needed: Authorization: Bearer KEY", code: "invalid_api_key")
    }
    guard keys.contains(key) else {
      throw ServiceError(401, "this API key is not known", code: "invalid_api_key")
    }
  }

  /// A host without its port.
  static func name(_ host: String) -> String {
    let host = host.lowercased()
    if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return String(host[...end]) }
    return String(host.prefix { $0 != ":" })
  }
}
