import ParlanceFiles

/// What a client is told when a request cannot be answered.
public struct ServiceError: Error, Sendable, Equatable {
  public var status: Int
  /// Says what is wrong and what to do. Never more than some hundred characters, and nothing of the server's inside.
  public var message: String
  /// The field it is about.
  public var param: String?
  /// A word for programs.
  public var code: String?
  /// Seconds until it is worth to try again.
  public var retryAfter: Int?
  /// The methods that a path knows.
  public var allow: [String] = []

  public init(
    _ status: Int, _ message: String, param: String? = nil, code: String? = nil, retryAfter: Int? = nil
  ) {
    self.status = status
    self.message = message.count > 1000 ? message.prefix(1000) + "…" : message
    self.param = param
    self.code = code
    self.retryAfter = retryAfter
  }

  /// A field that is missing, of the wrong kind, or out of range.
  static func field(_ name: String, _ reason: String) -> ServiceError {
    ServiceError(400, "\(name): \(reason)", param: name, code: "invalid_value")
  }

  static func modelNotFound(_ name: String, known: [String]) -> ServiceError {
    let list = known.prefix(20).joined(separator: ", ")
    return ServiceError(
      404, "no model \"\(name.prefix(100))\"; there are: \(list)", param: "model", code: "model_not_found")
  }

  static func wrongTask(_ model: String, _ task: String) -> ServiceError {
    ServiceError(400, "the model \(model) does not \(task)", param: "model", code: "wrong_task")
  }

  static let loading = ServiceError(503, "models are being loaded", code: "loading", retryAfter: 1)
  static let deadline = ServiceError(
    504, "the time for this request is over", code: "deadline_exceeded")
  static let clientGone = ServiceError(499, "the client left", code: "client_gone")
  static let stopping = ServiceError(
    503, "the server is stopping; try another", code: "shutting_down", retryAfter: 5)
  static func queueFull(_ seconds: Int) -> ServiceError {
    ServiceError(
      429, "the queue is full; try again in \(seconds) s", code: "queue_full", retryAfter: seconds)
  }
}

extension ServiceError {
  /// Any error as a client may see it: such as speak of the request itself as they are, all others without a word of
  /// what went wrong.
  init(_ error: any Error, requestID: String) {
    switch error {
    case let error as ServiceError: self = error
    case let error as any RequestMistake:
      self.init(400, error.requestMessage, param: error.requestField, code: error.requestCode)
    case JSONError.syntax(_, let line, let column, let reason):
      self.init(400, "the body is not JSON: line \(line), column \(column): \(reason)", code: "invalid_json")
    case JSONError.field(_, let path, let reason):
      self.init(
        400, path.isEmpty ? "the body \(reason)" : "\(path): \(reason)", param: path.isEmpty ? nil : path,
        code: "invalid_value")
    case is CancellationError: self = .clientGone
    default: self.init(500, "an error within the server; request \(requestID)", code: "internal_error")
    }
  }
}

/// Errors of the libraries that tell of a mistake in a request.
protocol RequestMistake: Error {
  var requestMessage: String { get }
  var requestField: String? { get }
  var requestCode: String { get }
}

extension RequestMistake {
  var requestCode: String { "invalid_value" }
}
