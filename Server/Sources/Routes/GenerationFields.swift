import ParlanceFiles
import ParlanceModels

/// What `/v1/completions` and `/v1/chat/completions` have in common.
struct GenerationFields {
  var query = GenerationTask.Query()
  /// Continuations that are answered with; the best of `query.options.count`.
  var count: Int
  var isStreamed: Bool
  var includesUsage: Bool

  init(_ fields: BodyFields, limits: ServerLimits, maximumTokens: Int) throws {
    var options = GenerationOptions()
    options.maximumTokens = maximumTokens
    options.sampling.temperature = try fields.float("temperature", in: 0...2) ?? 1
    let topP = try fields.float("top_p", in: 0...1) ?? 1
    // Of no probability at all the likeliest token is left.
    options.sampling.topP = max(topP, .leastNormalMagnitude)
    options.sampling.topK = try fields.int("top_k", in: 0...1_000_000) ?? 0
    options.sampling.presencePenalty = try fields.float("presence_penalty", in: -2...2) ?? 0
    options.sampling.frequencyPenalty = try fields.float("frequency_penalty", in: -2...2) ?? 0
    options.repetitionPenalty = try fields.float("repetition_penalty", in: 0.01...100) ?? 1
    if let seed = fields.value("seed") {
      options.sampling.seed = UInt64(bitPattern: Int64(try seed.int()))
    } else {
      options.sampling.seed = UInt64.random(in: 0 ... .max)
    }
    options.stopStrings = try Self.stops(fields)
    options.logitBias = try Self.bias(fields)
    count = try fields.int("n", in: 1...limits.choices) ?? 1
    options.count = try fields.int("best_of", in: 1...limits.choices) ?? count
    guard options.count >= count else { throw ServiceError.field("best_of", "must be at least n, \(count)") }
    isStreamed = try fields.bool("stream", default: false)
    if isStreamed && options.count > count {
      throw ServiceError.field("best_of", "must be n where the answer is streamed")
    }
    includesUsage = try fields.object("stream_options")?.bool("include_usage", default: false) ?? false
    query.options = options
  }

  /// A string, or up to four.
  private static func stops(_ fields: BodyFields) throws -> [String] {
    guard let value = fields.value("stop") else { return [] }
    guard value.isArray else { return [try value.string()] }
    let stops = try value.elements().map { try $0.string() }
    guard stops.count <= 4 else { throw ServiceError.field("stop", "must be at most 4 strings") }
    return stops
  }

  /// Additions to scores, by token id.
  private static func bias(_ fields: BodyFields) throws -> [Int32: Float] {
    guard let value = fields.value("logit_bias") else { return [:] }
    guard value.isObject else { throw value.error("must be an object from token ids to numbers") }
    var bias: [Int32: Float] = [:]
    try value.forEachMember { name, value in
      guard let token = Int32(try name.string()), token >= 0 else { throw name.error("is no token id") }
      let change = try value.double()
      guard (-100...100).contains(change) else { throw value.error("must be from -100 to 100") }
      guard bias.count < 1024 else { throw ServiceError.field("logit_bias", "must have at most 1024 tokens") }
      bias[token] = Float(change)
    }
    return bias
  }
}
