import ParlanceFiles

/// How the clients of a route expect errors to look.
public enum ErrorFamily: Sendable {
  /// `{"error": {"message", "type", "param", "code"}}`
  case openAI
  /// `{"error": "…"}`
  case plain
  /// `{"error": "…", "error_type": "…"}`, with 422 for values that cannot be taken.
  case textEmbeddings

  /// The answer that tells of an error.
  func response(_ error: ServiceError) -> Response {
    var response = Response.json(status: error.status) { writer in
      writer.object { writer in
        switch self {
        case .openAI:
          writer.name("error")
          writer.object { writer in
            writer.member("message", error.message)
            writer.member("type", Self.type(error.status))
            for (name, value) in [("param", error.param), ("code", error.code)] {
              writer.name(name)
              if let value { writer.string(value) } else { writer.null() }
            }
          }
        case .plain: writer.member("error", error.message)
        case .textEmbeddings:
          writer.member("error", error.message)
          writer.member("error_type", Self.textEmbeddingsType(error.status))
        }
      }
    }
    if let seconds = error.retryAfter { response.headers.append("Retry-After", String(seconds)) }
    if !error.allow.isEmpty { response.headers.append("Allow", error.allow.joined(separator: ", ")) }
    if error.status == 401 { response.headers.append("WWW-Authenticate", "Bearer") }
    // The openai client would send the same again.
    if error.status == 500 || error.status == 504 { response.headers.append("x-should-retry", "false") }
    return response
  }

  private static func type(_ status: Int) -> String {
    switch status {
    case 401, 403: "authentication_error"
    case 404: "not_found_error"
    case 429, 503: "overloaded_error"
    case 500...: "server_error"
    default: "invalid_request_error"
    }
  }

  private static func textEmbeddingsType(_ status: Int) -> String {
    switch status {
    case 429: "Overloaded"
    case 503: "Unhealthy"
    case 424, 500...: "Backend"
    default: "Validation"
    }
  }
}
