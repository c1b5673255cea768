import ArgumentParser
import ParlanceServer

/// The bounds of what clients may ask for.
struct ServerLimitOptions: ParsableArguments {
  private static let defaults = ServerLimits()

  @Option(help: "Bytes of a request's body (default: \(defaults.bodyBytes)).")
  var maxBodyBytes: Int?
  @Option(help: "Bytes of all bodies at one time (default: \(defaults.bodyBytesInFlight)).")
  var maxBodyBytesInFlight: Int?
  @Option(help: "Arrays and objects within each other in JSON (default: \(defaults.jsonDepth)).")
  var maxJsonDepth: Int?
  @Option(help: "Texts of one request (default: \(defaults.inputs)).")
  var maxInputs: Int?
  @Option(help: "Bytes of one text (default: \(defaults.textBytes)).")
  var maxTextBytes: Int?
  @Option(
    help:
      "Requests that one model has, waiting or worked on; one that works by batches takes half of them at its usual speed, fewer while it is slower (default: \(defaults.queuedRequests))."
  )
  var maxQueuedRequests: Int?
  @Option(
    help:
      "Tokens that a model works on at once; four times as many may wait (default: \(defaults.batchTokens)).")
  var maxBatchTokens: Int?
  @Option(
    help: "Sequences that a model continues at once; each beam is one (default: \(defaults.sequences)).")
  var maxSequences: Int?
  @Option(help: "The widest beam (default: \(defaults.beam)).")
  var maxBeam: Int?
  @Option(help: "Translations of one text (default: \(defaults.alternatives)).")
  var maxAlternatives: Int?
  @Option(help: "Tokens of one answer (default: \(defaults.generatedTokens)).")
  var maxGeneratedTokens: Int?
  @Option(help: "Continuations of one prompt (default: \(defaults.choices)).")
  var maxChoices: Int?
  @Option(help: "Neighbors of one word (default: \(defaults.neighbors)).")
  var maxNeighbors: Int?
  @Option(help: "Open connections (default: \(defaults.connections)).")
  var maxConnections: Int?
  @Option(help: "Seconds that one request may take (default: \(defaults.requestSeconds)).")
  var requestSeconds: Double?
  @Option(
    help:
      "Seconds in which a request's head, and then its body, must be there (default: \(defaults.receiveSeconds))."
  )
  var receiveSeconds: Double?
  @Option(help: "Seconds that an open connection may be unused (default: \(defaults.idleSeconds)).")
  var idleSeconds: Double?
  @Option(
    help: "Seconds that running requests are given when the server stops (default: \(defaults.drainSeconds))."
  )
  var drainSeconds: Double?
  @Option(
    help:
      "Requests a second for each API key, or for all callers where there are no keys; 0: any number (default: \(defaults.requestsPerSecond))."
  )
  var requestsPerSecond: Double?

  /// Sets what was given.
  /// - Throws: `ValidationError` where a value is out of range.
  func apply(to limits: inout ServerLimits) throws {
    let given: [(name: String, value: Double?)] = [
      ("max_body_bytes", maxBodyBytes.map { Double($0) }),
      ("max_body_bytes_in_flight", maxBodyBytesInFlight.map { Double($0) }),
      ("max_json_depth", maxJsonDepth.map { Double($0) }),
      ("max_inputs", maxInputs.map { Double($0) }),
      ("max_text_bytes", maxTextBytes.map { Double($0) }),
      ("max_queued_requests", maxQueuedRequests.map { Double($0) }),
      ("max_batch_tokens", maxBatchTokens.map { Double($0) }),
      ("max_sequences", maxSequences.map { Double($0) }),
      ("max_beam", maxBeam.map { Double($0) }),
      ("max_alternatives", maxAlternatives.map { Double($0) }),
      ("max_generated_tokens", maxGeneratedTokens.map { Double($0) }),
      ("max_choices", maxChoices.map { Double($0) }),
      ("max_neighbors", maxNeighbors.map { Double($0) }),
      ("max_connections", maxConnections.map { Double($0) }),
      ("request_seconds", requestSeconds),
      ("receive_seconds", receiveSeconds),
      ("idle_seconds", idleSeconds),
      ("drain_seconds", drainSeconds),
      ("requests_per_second", requestsPerSecond),
    ]
    for (name, value) in given {
      guard let value else { continue }
      do {
        try limits.set(name, value)
      } catch {
        throw ValidationError("--\(name.split(separator: "_").joined(separator: "-")): \(error)")
      }
    }
  }

  func validate() throws {
    var limits = ServerLimits()
    try apply(to: &limits)
  }
}
