/// The bounds of what one request, and all together, may ask for. Each is a flag of `parlance serve`, is listed at `/info`,
/// and is named in the answer to a request that goes beyond it.
public struct ServerLimits: Sendable {
  /// Bytes of a body, also after it was unpacked.
  public var bodyBytes = 2 << 20
  /// Bytes of all bodies that are being received or worked on.
  public var bodyBytesInFlight = 256 << 20
  /// Arrays and objects within each other in a body.
  public var jsonDepth = 64
  /// Texts of one request.
  public var inputs = 2048
  /// Bytes of one text.
  public var textBytes = 200_000
  /// Requests that wait for one model.
  public var queuedRequests = 256
  /// Tokens that one model works on at once; four times as many may wait.
  public var batchTokens = 4096
  public var beam = 32
  public var alternatives = 32
  /// Tokens that one answer may have.
  public var generatedTokens = 4096
  /// Continuations of one prompt.
  public var choices = 16
  public var neighbors = 1000
  public var requestSeconds = 60.0
  /// Seconds in which a head, and then a body, must be there.
  public var receiveSeconds = 30.0
  /// Seconds that an open connection may be unused.
  public var idleSeconds = 75.0
  /// Seconds that running requests are given when the server stops.
  public var drainSeconds = 30.0
  public var connections = 4096

  public init() {}

  /// Names and values, as `/info` lists them.
  var listed: [(name: String, value: Double)] {
    [
      ("max_body_bytes", Double(bodyBytes)), ("max_body_bytes_in_flight", Double(bodyBytesInFlight)),
      ("max_json_depth", Double(jsonDepth)), ("max_inputs", Double(inputs)),
      ("max_text_bytes", Double(textBytes)), ("max_queued_requests", Double(queuedRequests)),
      ("max_batch_tokens", Double(batchTokens)), ("max_beam", Double(beam)),
      ("max_alternatives", Double(alternatives)), ("max_generated_tokens", Double(generatedTokens)),
      ("max_choices", Double(choices)), ("max_neighbors", Double(neighbors)),
      ("request_seconds", requestSeconds), ("receive_seconds", receiveSeconds),
      ("idle_seconds", idleSeconds), ("drain_seconds", drainSeconds),
      ("max_connections", Double(connections)),
    ]
  }
}
