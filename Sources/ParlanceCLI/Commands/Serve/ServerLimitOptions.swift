import ArgumentParser
import ParlanceServer

/// The bounds of what clients may ask for.
struct ServerLimitOptions: ParsableArguments {
  private static let defaults = ServerLimits()

  @Option(help: "Bytes of a request's body.") var maxBodyBytes = defaults.bodyBytes
  @Option(help: "Bytes of all bodies at one time.") var maxBodyBytesInFlight = defaults.bodyBytesInFlight
  @Option(help: "Arrays and objects within each other in JSON.") var maxJsonDepth = defaults.jsonDepth
  @Option(help: "Texts of one request.") var maxInputs = defaults.inputs
  @Option(help: "Bytes of one text.") var maxTextBytes = defaults.textBytes
  @Option(help: "Requests that wait for one model.") var maxQueuedRequests = defaults.queuedRequests
  @Option(help: "Tokens that a model works on at once; four times as many may wait.")
  var maxBatchTokens = defaults.batchTokens
  @Option(help: "The widest beam.") var maxBeam = defaults.beam
  @Option(help: "Translations of one text.") var maxAlternatives = defaults.alternatives
  @Option(help: "Tokens of one answer.") var maxGeneratedTokens = defaults.generatedTokens
  @Option(help: "Continuations of one prompt.") var maxChoices = defaults.choices
  @Option(help: "Neighbors of one word.") var maxNeighbors = defaults.neighbors
  @Option(help: "Seconds that one request may take.") var requestSeconds = defaults.requestSeconds
  @Option(help: "Seconds in which a request's head, and then its body, must be there.")
  var receiveSeconds = defaults.receiveSeconds
  @Option(help: "Seconds that an open connection may be unused.") var idleSeconds = defaults.idleSeconds
  @Option(help: "Seconds that running requests are given when the server stops.")
  var drainSeconds = defaults.drainSeconds
  @Option(help: "Open connections.") var maxConnections = defaults.connections

  func validate() throws {
    try require(maxBodyBytes, in: 1...1 << 32, for: "--max-body-bytes")
    try require(maxBodyBytesInFlight, in: 1...1 << 40, for: "--max-body-bytes-in-flight")
    try require(maxJsonDepth, in: 1...512, for: "--max-json-depth")
    try require(maxInputs, in: 1...1_000_000, for: "--max-inputs")
    try require(maxTextBytes, in: 1...1 << 30, for: "--max-text-bytes")
    try require(maxQueuedRequests, in: 1...1_000_000, for: "--max-queued-requests")
    try require(maxBatchTokens, in: 1...1 << 24, for: "--max-batch-tokens")
    try require(maxBeam, in: 1...1000, for: "--max-beam")
    try require(maxAlternatives, in: 1...1000, for: "--max-alternatives")
    try require(maxGeneratedTokens, in: 1...1 << 20, for: "--max-generated-tokens")
    try require(maxChoices, in: 1...128, for: "--max-choices")
    try require(maxNeighbors, in: 1...1_000_000, for: "--max-neighbors")
    try require(requestSeconds, in: 0.001...86_400, for: "--request-seconds")
    try require(receiveSeconds, in: 0.1...3600, for: "--receive-seconds")
    try require(idleSeconds, in: 0.1...86_400, for: "--idle-seconds")
    try require(drainSeconds, in: 0...3600, for: "--drain-seconds")
    try require(maxConnections, in: 65...1 << 20, for: "--max-connections")
  }

  var limits: ServerLimits {
    var limits = ServerLimits()
    limits.bodyBytes = maxBodyBytes
    limits.bodyBytesInFlight = maxBodyBytesInFlight
    limits.jsonDepth = maxJsonDepth
    limits.inputs = maxInputs
    limits.textBytes = maxTextBytes
    limits.queuedRequests = maxQueuedRequests
    limits.batchTokens = maxBatchTokens
    limits.beam = maxBeam
    limits.alternatives = maxAlternatives
    limits.generatedTokens = maxGeneratedTokens
    limits.choices = maxChoices
    limits.neighbors = maxNeighbors
    limits.requestSeconds = requestSeconds
    limits.receiveSeconds = receiveSeconds
    limits.idleSeconds = idleSeconds
    limits.drainSeconds = drainSeconds
    limits.connections = maxConnections
    return limits
  }
}
