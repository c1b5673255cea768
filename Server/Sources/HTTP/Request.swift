/// What stands before a request's body.
public struct RequestHead: Sendable {
  public let method: String
  /// As it was sent: nothing decoded, without the query.
  public let path: String
  /// As they were sent, nothing decoded.
  public let arguments: [Headers.Field]
  public let headers: Headers

  public init(
    method: String, path: String, arguments: [Headers.Field] = [], headers: Headers = Headers()
  ) {
    self.method = method
    self.path = path
    self.arguments = arguments
    self.headers = headers
  }

  /// The announced length of the body; nil where there is none, or none that is a number.
  public var contentLength: Int? { headers["content-length"].flatMap { Int($0) } }
}

/// A request as handlers see it: whole, and free of the library it came through.
public struct Request: Sendable {
  public let head: RequestHead
  public let body: [UInt8]
  /// How long it may take, whether it is still wanted, and what is told of it afterwards.
  public let life: RequestLife

  public init(head: RequestHead, body: [UInt8] = [], life: RequestLife) {
    self.head = head
    self.body = body
    self.life = life
  }

  public var method: String { head.method }
  public var headers: Headers { head.headers }

  /// Whether the body is a form. curl says so of any body; one that begins as a JSON object is none.
  var isForm: Bool {
    mediaType == "application/x-www-form-urlencoded" && body.first != UInt8(ascii: "{")
  }

  /// The media type of the body, in lower case, without parameters.
  public var mediaType: String? {
    headers["content-type"].map { value in
      Headers.trimmed(value.prefix { $0 != ";" }).lowercased()
    }
  }
}
