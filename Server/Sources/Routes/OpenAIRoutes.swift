import ParlanceFiles

extension Routes {
  /// For clients of OpenAI.
  static let openAI: [Route] = [
    .post("/v1/embeddings", .openAI, openAIEmbeddings),
    .post("/v1/completions", .openAI, isRepeatable: false, completions),
    .post("/v1/chat/completions", .openAI, isRepeatable: false, chat), .post("/v1/rerank", .openAI, rerank),
  ]

  /// `POST /v1/embeddings`
  private static func openAIEmbeddings(_ call: RouteCall) async throws -> Response {
    let fields = try call.fields()
    let name = try fields.require("model").string()
    let (model, task) = try call.server.catalog.task(name, "make embeddings") { $0.embeddings }
    call.life.note { $0.model = model.name }
    let inputs = try embeddingInputs(fields.require("input"), call.limits)
    let isBase64: Bool
    switch try fields.string("encoding_format") ?? "float" {
    case "float": isBase64 = false
    case "base64": isBase64 = true
    default: throw ServiceError.field("encoding_format", "must be \"float\" or \"base64\"")
    }
    let dimensions = try fields.int("dimensions", in: 1...max(1, task.width))
    let truncates = try fields.bool("truncate", default: false)
    let embedded = try await task.embed(inputs, truncates: truncates, life: call.life)
    let tokens = embedded.reduce(0) { $0 + $1.tokens }
    call.server.metrics.model(model.name).promptTokens.add(tokens)
    call.life.note { $0.promptTokens += tokens }
    return .json { writer in
      writer.object { writer in
        writer.member("object", "list")
        writer.member("model", model.name)
        writer.name("data")
        writer.array { writer in
          for (index, one) in embedded.enumerated() {
            writer.object { writer in
              writer.member("object", "embedding")
              writer.member("index", index)
              writer.name("embedding")
              let vector = one.vector.shortened(to: dimensions)
              if isBase64 { writer.string(Base64.encode(floats: vector)) } else { writer.floats(vector) }
            }
          }
        }
        writer.name("usage")
        writer.object { writer in
          writer.member("prompt_tokens", tokens)
          writer.member("total_tokens", tokens)
        }
      }
    }
  }

  /// A text, texts, a text's tokens, or several texts' tokens.
  static func embeddingInputs(_ value: JSONValue, _ limits: ServerLimits) throws -> [EmbeddingInput] {
    guard value.isArray else { return [.text(try BodyFields.text(value, name: "input", limits: limits))] }
    let elements = try value.elements()
    guard let first = elements.first else { throw ServiceError.field("input", "must hold at least one text") }
    if !first.isArray && !first.isString { return [.tokens(try tokenIDs(elements, limits))] }
    guard elements.count <= limits.inputs else { throw BodyFields.tooMany("input", limits) }
    return try elements.enumerated().map { index, element in
      element.isArray
        ? .tokens(try tokenIDs(element.elements(), limits))
        : .text(try BodyFields.text(element, name: "input[\(index)]", limits: limits))
    }
  }

  private static func tokenIDs(_ values: [JSONValue], _ limits: ServerLimits) throws -> [Int32] {
    try values.map { value in
      guard let id = Int32(exactly: try value.int()) else { throw value.error("is no token id") }
      return id
    }
  }
}

extension [Float] {
  /// The first components, brought to length 1 again; all as they are where nothing is to be cut.
  func shortened(to count: Int?) -> [Float] {
    guard let count, count < self.count else { return self }
    let kept = prefix(count)
    let length = kept.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    return length > 0 ? kept.map { Float(Double($0) / length) } : Array(kept)
  }
}
