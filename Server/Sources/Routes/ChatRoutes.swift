import ParlanceFiles
import ParlanceModels

extension Routes {
  /// `POST /v1/chat/completions`
  static func chat(_ call: RouteCall) async throws -> Response {
    let (fields, limits) = (try call.fields(), call.limits)
    let (model, task) = try call.server.catalog.task(
      try fields.require("model").string(), "generate text"
    ) { $0.generation }
    call.life.note { $0.model = model.name }
    for name in ["tools", "functions", "audio"] {
      if let value = fields.value(name), try !value.isArray || !value.elements().isEmpty {
        throw ServiceError.field(name, "these models have none of this; leave it out")
      }
    }
    if let choice = fields.value("tool_choice"),
      try !choice.isString || !["none", "auto"].contains(choice.string())
    {
      throw ServiceError.field("tool_choice", "these models have no tools; leave it out")
    }
    if let format = try fields.object("response_format"), try format.string("type") ?? "text" != "text" {
      throw ServiceError.field("response_format", "must be \"text\"")
    }
    let name = fields.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens"
    let most = try fields.int(name, in: 1...limits.generatedTokens) ?? min(256, limits.generatedTokens)
    var options = try GenerationFields(fields, limits: limits, maximumTokens: most)
    let wantsLogprobs = try fields.bool("logprobs", default: false)
    options.query.alternatives = try fields.int("top_logprobs", in: 0...20) ?? 0
    if options.query.alternatives > 0 && !wantsLogprobs {
      throw ServiceError.field("top_logprobs", "needs \"logprobs\": true")
    }
    let prompt = try ChatPrompt(fields.require("messages"), limits)
    // The model would go on with the other side's part.
    options.query.options.stopStrings.append(ChatPrompt.nextTurn)
    let ids = try task.generator.promptIDs(prompt.text)
    let shape = ChatShape(
      model: model.name, generator: task.generator, wantsLogprobs: wantsLogprobs, promptTokens: ids.count,
      fields: options)
    guard options.isStreamed else {
      return shape.whole(try await task.generate([ids], options.query, life: call.life))
    }
    let events = EventStream()
    let (life, query) = (call.life, options.query)
    Task.detached(executorPreference: RequestExecutor.shared) {
      do {
        let begun = BegunContinuations()
        let answers = try await task.generate([ids], query, life: life) { index, event in
          shape.stream(index, event, isFirst: begun.isFirst(index), to: events)
        }
        shape.finish(answers, events)
      } catch {
        events.fail(error, requestID: life.id)
      }
    }
    return try await events.response()
  }
}

/// Messages as one text: a line for each, `user: …`, and then `assistant:` for the model to go on.
struct ChatPrompt {
  static let nextTurn = "\nuser:"
  let text: String

  init(_ messages: JSONValue, _ limits: ServerLimits) throws {
    var text = ""
    var count = 0
    try messages.forEachElement { element in
      guard count < limits.inputs else { throw BodyFields.tooMany("messages", limits) }
      let path = "messages[\(count)]"
      let fields = try BodyFields(element, prefix: path)
      let role = try fields.require("role").string()
      guard ["system", "developer", "user", "assistant", "tool"].contains(role) else {
        throw ServiceError.field("\(path).role", "must be system, developer, user, assistant or tool")
      }
      text += "\(role): \(try Self.content(fields.require("content"), path))\n"
      count += 1
    }
    guard count > 0 else { throw ServiceError.field("messages", "must hold at least one message") }
    guard text.utf8.count <= limits.textBytes else {
      throw ServiceError(
        400, "messages: longer than max_text_bytes, \(limits.textBytes)", param: "messages",
        code: "context_length_exceeded")
    }
    self.text = text + "assistant:"
  }

  private static func content(_ value: JSONValue, _ path: String) throws -> String {
    guard value.isArray else { return try value.string() }
    return try value.elements().map { part in
      let fields = try BodyFields(part, prefix: "\(path).content")
      guard try fields.require("type").string() == "text" else {
        throw ServiceError.field("\(path).content", "only parts of type text are taken")
      }
      return try fields.require("text").string()
    }.joined()
  }
}
