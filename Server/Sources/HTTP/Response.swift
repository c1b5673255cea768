/// An answer.
public struct Response: Sendable {
  public enum Body: Sendable {
    case bytes([UInt8])
    /// Bytes that come while they are sent.
    case stream(ResponseStream)
  }

  public var status: Int
  public var headers: Headers
  public var body: Body
  /// Whether the connection ends with it.
  public var closes = false

  public init(status: Int = 200, headers: Headers = Headers(), body: Body = .bytes([])) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  public init(_ text: String, type: String = "text/plain; charset=utf-8", status: Int = 200) {
    self.init(status: status, headers: Headers([.init("Content-Type", type)]), body: .bytes(Array(text.utf8)))
  }

  /// The bytes where all are there; nil of a stream.
  public var bytes: [UInt8]? {
    guard case .bytes(let bytes) = body else { return nil }
    return bytes
  }
}
