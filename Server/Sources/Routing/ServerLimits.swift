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
  /// Requests that one model has at once, waiting or being worked on. One that works by batches takes half of them at
  /// its usual speed and fewer while it is slower, so that what is taken is answered in the time that all of them usually
  /// take.
  public var queuedRequests = 256
  /// Tokens that one model works on at once; four times as many may wait.
  public var batchTokens = 4096
  /// Sequences that one model continues at once; each beam is one.
  public var sequences = 64
  public var beam = 32
  public var alternatives = 32
  /// Tokens that one answer may have.
  public var generatedTokens = 4096
  /// Continuations of one prompt.
  public var choices = 16
  public var neighbors = 1000
  public var connections = 4096
  public var requestSeconds = 60.0
  /// Seconds in which a head, and then a body, must be there.
  public var receiveSeconds = 30.0
  /// Seconds that an open connection may be unused.
  public var idleSeconds = 75.0
  /// Seconds that running requests are given when the server stops.
  public var drainSeconds = 30.0
  /// Requests a second for each API key, or for all callers where there are no keys; 0: any number.
  public var requestsPerSecond = 0.0

  public init() {}

  /// A limit by its name, as flags, configuration files and `/info` have it.
  struct Field: Sendable {
    let name: String
    let range: ClosedRange<Double>
    let isWhole: Bool
    let get: @Sendable (ServerLimits) -> Double
    let set: @Sendable (inout ServerLimits, Double) -> Void
  }

  static let fields: [Field] = [
    whole("max_body_bytes", 1...1 << 32, { $0.bodyBytes }, { $0.bodyBytes = $1 }),
    whole("max_body_bytes_in_flight", 1...1 << 40, { $0.bodyBytesInFlight }, { $0.bodyBytesInFlight = $1 }),
    whole("max_json_depth", 1...512, { $0.jsonDepth }, { $0.jsonDepth = $1 }),
    whole("max_inputs", 1...1_000_000, { $0.inputs }, { $0.inputs = $1 }),
    whole("max_text_bytes", 1...1 << 30, { $0.textBytes }, { $0.textBytes = $1 }),
    whole("max_queued_requests", 1...1_000_000, { $0.queuedRequests }, { $0.queuedRequests = $1 }),
    whole("max_batch_tokens", 1...1 << 24, { $0.batchTokens }, { $0.batchTokens = $1 }),
    whole("max_sequences", 1...10_000, { $0.sequences }, { $0.sequences = $1 }),
    whole("max_beam", 1...1000, { $0.beam }, { $0.beam = $1 }),
    whole("max_alternatives", 1...1000, { $0.alternatives }, { $0.alternatives = $1 }),
    whole("max_generated_tokens", 1...1 << 20, { $0.generatedTokens }, { $0.generatedTokens = $1 }),
    whole("max_choices", 1...128, { $0.choices }, { $0.choices = $1 }),
    whole("max_neighbors", 1...1_000_000, { $0.neighbors }, { $0.neighbors = $1 }),
    whole("max_connections", 65...1 << 20, { $0.connections }, { $0.connections = $1 }),
    real("request_seconds", 0.001...86_400, { $0.requestSeconds }, { $0.requestSeconds = $1 }),
    real("receive_seconds", 0.1...3600, { $0.receiveSeconds }, { $0.receiveSeconds = $1 }),
    real("idle_seconds", 0.1...86_400, { $0.idleSeconds }, { $0.idleSeconds = $1 }),
    real("drain_seconds", 0...3600, { $0.drainSeconds }, { $0.drainSeconds = $1 }),
    real("requests_per_second", 0...1_000_000, { $0.requestsPerSecond }, { $0.requestsPerSecond = $1 }),
  ]

  private static func whole(
    _ name: String, _ range: ClosedRange<Int>, _ get: @escaping @Sendable (ServerLimits) -> Int,
    _ set: @escaping @Sendable (inout ServerLimits, Int) -> Void
  ) -> Field {
    Field(
      name: name, range: Double(range.lowerBound)...Double(range.upperBound), isWhole: true,
      get: { Double(get($0)) }, set: { set(&$0, Int($1)) })
  }

  private static func real(
    _ name: String, _ range: ClosedRange<Double>, _ get: @escaping @Sendable (ServerLimits) -> Double,
    _ set: @escaping @Sendable (inout ServerLimits, Double) -> Void
  ) -> Field {
    Field(name: name, range: range, isWhole: false, get: get, set: set)
  }

  /// A limit that there is not, or that cannot have a value.
  public struct LimitError: Error, Sendable, CustomStringConvertible {
    public let name: String
    public let description: String
  }

  /// Sets a limit by its name.
  /// - Throws: `LimitError`.
  public mutating func set(_ name: String, _ value: Double) throws {
    guard let field = Self.fields.first(where: { $0.name == name }) else {
      throw LimitError(
        name: name,
        description: "there is no limit \(name); there are \(Self.fields.map(\.name).joined(separator: ", "))"
      )
    }
    guard field.range.contains(value), !field.isWhole || Int(exactly: value) != nil else {
      func text(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }
      throw LimitError(
        name: name,
        description: "\(name) must be \(field.isWhole ? "a whole number " : "")from "
          + "\(text(field.range.lowerBound)) to \(text(field.range.upperBound)), not \(text(value))")
    }
    field.set(&self, value)
  }
}
