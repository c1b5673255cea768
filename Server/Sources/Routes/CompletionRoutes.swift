import ParlanceFiles
import ParlanceModels

extension Routes {
  /// `POST /v1/completions`
  static func completions(_ call: RouteCall) async throws -> Response {
    let (fields, limits) = (try call.fields(), call.limits)
    let (model, task) = try call.server.catalog.task(
      try fields.require("model").string(), "generate text"
    ) { $0.generation }
    call.life.note { $0.model = model.name }
    let most = try fields.int("max_tokens", in: 1...limits.generatedTokens) ?? min(16, limits.generatedTokens)
    var options = try GenerationFields(fields, limits: limits, maximumTokens: most)
    let wantsLogprobs = fields.has("logprobs")
    options.query.alternatives = try fields.int("logprobs", in: 0...5) ?? 0
    if let suffix = try fields.string("suffix"), !suffix.isEmpty {
      throw ServiceError.field("suffix", "these models do not fill in the middle; leave it out")
    }
    let (prompts, texts) = try prompts(fields, task.generator, limits)
    guard prompts.count * options.query.options.count <= limits.inputs else {
      throw BodyFields.tooMany("prompt", limits)
    }
    var echoes: [EchoedPrompt] = []
    if try fields.bool("echo", default: false) {
      let scores =
        wantsLogprobs
        ? try await task.score(prompts, alternatives: options.query.alternatives, life: call.life) : []
      echoes = texts.indices.map { place in
        EchoedPrompt(
          texts[place], prompts[place], wantsLogprobs ? scores[place] : nil, generator: task.generator)
      }
    }
    let shape = CompletionShape(
      model: model.name, generator: task.generator, echoes: echoes, wantsLogprobs: wantsLogprobs,
      promptTokens: prompts.reduce(0) { $0 + $1.count }, fields: options)
    guard options.isStreamed else {
      let answers = try await task.generate(prompts, options.query, life: call.life)
      return shape.whole(answers)
    }
    let events = EventStream()
    let (life, query) = (call.life, options.query)
    Task.detached(executorPreference: RequestExecutor.shared) {
      do {
        let begun = BegunContinuations()
        let answers = try await task.generate(prompts, query, life: life) { index, event in
          shape.stream(index, event, isFirst: begun.isFirst(index), to: events)
        }
        shape.finish(answers, events)
      } catch {
        events.fail(error, requestID: life.id)
      }
    }
    return try await events.response()
  }

  /// A text, texts, a text's tokens, or several texts' tokens.
  private static func prompts(
    _ fields: BodyFields, _ generator: TextGenerator, _ limits: ServerLimits
  ) throws -> (ids: [[Int32]], texts: [String]) {
    var ids: [[Int32]] = []
    var texts: [String] = []
    for input in try embeddingInputs(fields.require("prompt"), limits) {
      switch input {
      case .text(let text):
        ids.append(try generator.promptIDs(text))
        texts.append(text)
      case .tokens(let tokens):
        ids.append(try generator.promptIDs(tokens: tokens))
        texts.append(try generator.tokenizer.decode(tokens))
      }
    }
    return (ids, texts)
  }
}

/// The answers of `/v1/completions`, whole or in events.
struct CompletionShape: Sendable {
  private let id = "cmpl-" + RequestID.make().dropFirst(4)
  private let created = WallClock.seconds
  let model: String
  let generator: TextGenerator
  /// The prompts, where answers begin with them; else none.
  let echoes: [EchoedPrompt]
  let wantsLogprobs: Bool
  let promptTokens: Int
  let fields: GenerationFields

  func whole(_ answers: [GenerationTask.Answer]) -> Response {
    let chosen = chosen(answers)
    let written = answers.reduce(0) { $0 + $1.ids.count }
    return .json { writer in
      frame(&writer) { writer in
        for (index, answer) in chosen.enumerated() {
          let echo = echo(of: index)
          choice(&writer, index, (echo?.text ?? "") + answer.text.text, answer.text.end) { writer in
            logprobs(&writer, (echo?.tokens ?? []) + answer.told(after: echo?.text ?? ""))
          }
        }
      } usage: {
        usage(&$0, written)
      }
    }
  }

  /// The best of each prompt's continuations, by the mean log-probability of their tokens.
  private func chosen(_ answers: [GenerationTask.Answer]) -> [GenerationTask.Answer] {
    let made = fields.query.options.count
    guard made > fields.count else { return answers }
    return stride(from: 0, to: answers.count, by: made).flatMap { start in
      answers[start..<start + made].sorted { score($0) > score($1) }.prefix(fields.count)
    }
  }

  private func score(_ answer: GenerationTask.Answer) -> Double {
    answer.text.logProbability / Double(max(1, answer.text.tokens.count))
  }

  private func echo(of index: Int) -> EchoedPrompt? { echoes.isEmpty ? nil : echoes[index / fields.count] }

  /// The first event of a continuation tells its prompt, where that was asked for.
  func stream(_ index: Int, _ event: TextSession.Event, isFirst: Bool, to events: EventStream) {
    if isFirst, let echo = echo(of: index) {
      self.event(index, echo.text, end: nil, events) { logprobs(&$0, echo.tokens) }
    }
    let end = (try? event.result?.get())?.end
    guard !event.text.isEmpty || end != nil || wantsLogprobs else { return }
    self.event(index, event.text, end: end, events) { writer in
      guard let token = event.token else { return writer.null() }
      logprobs(&writer, [ToldToken(token: token, alternatives: event.alternatives)])
    }
  }

  private func event(
    _ index: Int, _ text: String, end: GeneratedText.End?, _ events: EventStream,
    logprobs: (inout JSONWriter) -> Void
  ) {
    events.send { writer in
      frame(&writer) {
        choice(&$0, index, text, end, logprobs: logprobs)
      } usage: { writer in
        guard fields.includesUsage else { return }
        writer.name("usage")
        writer.null()
      }
    }
  }

  func finish(_ answers: [GenerationTask.Answer], _ events: EventStream) {
    if fields.includesUsage {
      events.send { writer in
        frame(&writer) { _ in
        } usage: {
          usage(&$0, answers.reduce(0) { $0 + $1.ids.count })
        }
      }
    }
    events.finish()
  }

  private func frame(
    _ writer: inout JSONWriter, choices: (inout JSONWriter) -> Void, usage: (inout JSONWriter) -> Void
  ) {
    writer.object { writer in
      writer.member("id", id)
      writer.member("object", "text_completion")
      writer.member("created", created)
      writer.member("model", model)
      writer.name("choices")
      writer.array { choices(&$0) }
      usage(&writer)
    }
  }

  private func choice(
    _ writer: inout JSONWriter, _ index: Int, _ text: String, _ end: GeneratedText.End?,
    logprobs: (inout JSONWriter) -> Void
  ) {
    writer.object { writer in
      writer.member("index", index)
      writer.member("text", text)
      writer.name("logprobs")
      logprobs(&writer)
      writer.name("finish_reason")
      if let end { writer.string(end.rawValue) } else { writer.null() }
    }
  }

  private func logprobs(_ writer: inout JSONWriter, _ tokens: [ToldToken]) {
    guard wantsLogprobs else { return writer.null() }
    writer.object { writer in
      writer.name("tokens")
      writer.strings(tokens.map { generator.plainText(of: $0.token) })
      writer.name("token_logprobs")
      writer.array { writer in
        for token in tokens {
          if token.isScored { writer.float(token.token.logProbability) } else { writer.null() }
        }
      }
      writer.name("top_logprobs")
      if fields.query.alternatives == 0 {
        writer.null()
      } else {
        writer.array { writer in for token in tokens { alternatives(token, in: &writer) } }
      }
      // Events do not know where they are.
      let offsets = tokens.compactMap(\.offset)
      if offsets.count == tokens.count {
        writer.name("text_offset")
        writer.array { writer in for offset in offsets { writer.int(offset) } }
      }
    }
  }

  private func alternatives(_ token: ToldToken, in writer: inout JSONWriter) {
    guard token.isScored else { return writer.null() }
    writer.object { writer in
      var seen: Set<String> = []
      for one in token.alternatives + [token.token] {
        let text = generator.plainText(of: one)
        if seen.insert(text).inserted { writer.member(text, float: one.logProbability) }
      }
    }
  }

  private func usage(_ writer: inout JSONWriter, _ written: Int) {
    writer.name("usage")
    Routes.usage(&writer, prompt: promptTokens, completion: written)
  }
}

extension Routes {
  static func usage(_ writer: inout JSONWriter, prompt: Int, completion: Int) {
    writer.object { writer in
      writer.member("prompt_tokens", prompt)
      writer.member("completion_tokens", completion)
      writer.member("total_tokens", prompt + completion)
    }
  }
}

extension TextGenerator {
  /// A token as it reads; as the vocabulary has it where it is no whole text.
  func plainText(of token: TextSession.Event.Token) -> String {
    (try? tokenizer.decode([token.id], skipSpecialTokens: false)) ?? token.text
  }
}
