import ParlanceFiles
import ParlanceModels

extension Routes {
  /// For Hugging Face's `InferenceClient`: what a model does shows in the answer.
  static let pipelines: [Route] = [.post("/models/{name...}", .plain, pipeline)]

  private static func pipeline(_ call: RouteCall) async throws -> Response {
    let name = call.parameters["name"] ?? ""
    let model = try call.server.catalog.model(name)
    call.life.note { $0.model = model.name }
    let fields = try call.fields()
    let parameters = try fields.object("parameters")
    let value = try fields.require("inputs")
    if value.isObject {
      let inputs = try BodyFields(value, prefix: "inputs")
      guard let task = model.embeddings else { throw ServiceError.wrongTask(name, "compare sentences") }
      return try await similarity(call, (model, task), inputs)
    }
    let texts = try BodyFields.texts(value, name: "inputs", limits: call.limits)
    let isList = value.isArray
    if let task = model.classification {
      let count = try parameters?.int("top_k", in: 1...100_000) ?? task.labels.count
      let answers = try await task.classify(texts, life: call.life)
      return .json { writer in
        writer.array { writer in
          for labels in answers { self.labels(Array(labels.prefix(count)), in: &writer) }
        }
      }
    }
    if let task = model.tagging { return try await tokens(call, task, texts, isList, parameters) }
    if let task = model.translation {
      let (answers, _) = try await task.translate(texts, TranslationQuery(), life: call.life)
      return .json { writer in
        writer.array { writer in
          for answer in answers { writer.object { $0.member("translation_text", answer.first?.text ?? "") } }
        }
      }
    }
    if let task = model.maskFilling {
      let count = try parameters?.int("top_k", in: 1...1000) ?? 5
      let answers = try await task.fill(texts, count: count, life: call.life)
      return .json { writer in
        func write(_ masks: [[MaskFilling]], _ writer: inout JSONWriter) {
          // One mask: its tokens; several: a list for each.
          if masks.count == 1 { return fillings(masks[0], in: &writer) }
          writer.array { writer in for mask in masks { fillings(mask, in: &writer) } }
        }
        guard isList else { return write(answers[0], &writer) }
        writer.array { writer in for answer in answers { write(answer, &writer) } }
      }
    }
    if let task = model.generation { return try await generated(call, task, texts, parameters) }
    if let task = model.embeddings {
      let embedded = try await vectors(call, (model, task), texts, truncates: true)
      return .json { writer in
        writer.array { writer in for one in embedded { writer.floats(one.vector) } }
      }
    }
    throw ServiceError.wrongTask(name, "answer pipelines")
  }

  /// Token classification: words that belong together as one, unless `aggregation_strategy` is `none`.
  private static func tokens(
    _ call: RouteCall, _ task: TaggingTask, _ texts: [String], _ isList: Bool, _ parameters: BodyFields?
  ) async throws -> Response {
    let strategy = try parameters?.string("aggregation_strategy") ?? "simple"
    guard ["none", "simple", "first", "average", "max"].contains(strategy) else {
      throw ServiceError.field(
        "parameters.aggregation_strategy", "must be none, simple, first, average or max")
    }
    let answers = try await task.tag(texts: texts, life: call.life)
    return .json { writer in
      func write(_ words: [TaggingTask.Word], of text: String, _ writer: inout JSONWriter) {
        let spans = strategy == "none" ? words.filter { $0.tag != "O" } : EntitySpans.of(words, in: text)
        writer.array { writer in
          for span in spans {
            writer.object { writer in
              writer.member(strategy == "none" ? "entity" : "entity_group", span.tag)
              writer.member("score", float: span.score)
              writer.member("word", span.word)
              writer.member("start", span.start ?? 0)
              writer.member("end", span.end ?? 0)
            }
          }
        }
      }
      guard isList else { return write(answers[0], of: texts[0], &writer) }
      writer.array { writer in for (words, text) in zip(answers, texts) { write(words, of: text, &writer) } }
    }
  }

  private static func generated(
    _ call: RouteCall, _ task: GenerationTask, _ texts: [String], _ parameters: BodyFields?
  ) async throws -> Response {
    var query = GenerationTask.Query()
    var returnsFullText = true
    let limits = call.limits
    query.options.maximumTokens = min(20, limits.generatedTokens)
    query.options.sampling.temperature = 0
    if let parameters {
      if let count = try parameters.int("max_new_tokens", in: 1...limits.generatedTokens) {
        query.options.maximumTokens = count
      }
      query.options.count = try parameters.int("num_return_sequences", in: 1...limits.choices) ?? 1
      query.options.sampling.topK = try parameters.int("top_k", in: 0...1_000_000) ?? 0
      query.options.sampling.topP = max(
        try parameters.float("top_p", in: 0...1) ?? 1, .leastNormalMagnitude)
      query.options.repetitionPenalty = try parameters.float("repetition_penalty", in: 0.01...100) ?? 1
      returnsFullText = try parameters.bool("return_full_text", default: true)
      if try parameters.bool("do_sample", default: parameters.has("temperature")) {
        query.options.sampling.temperature = try parameters.float("temperature", in: 0...100) ?? 1
        query.options.sampling.seed = UInt64(bitPattern: Int64(try parameters.value("seed")?.int() ?? 0))
      }
      if let stops = parameters.value("stop") ?? parameters.value("stop_sequences") {
        query.options.stopStrings = try stops.elements().map { try $0.string() }
      }
      guard query.options.stopStrings.count <= 4 else {
        throw ServiceError.field("parameters.stop", "must be at most 4 strings")
      }
    }
    guard texts.count * query.options.count <= limits.inputs else {
      throw BodyFields.tooMany("inputs", limits)
    }
    let prompts = try texts.map { try task.generator.promptIDs($0) }
    let count = query.options.count
    let answers = try await task.generate(prompts, query, life: call.life)
    return .json { writer in
      writer.array { writer in
        for (index, answer) in answers.enumerated() {
          writer.object { writer in
            writer.member(
              "generated_text", (returnsFullText ? texts[index / count] : "") + answer.text.text)
          }
        }
      }
    }
  }
}

/// Words whose tags say that they belong together: `B-X` begins, `I-X` goes on.
enum EntitySpans {
  static func of(_ words: [TaggingTask.Word], in text: String) -> [TaggingTask.Word] {
    let scalars = Array(text.unicodeScalars)
    var spans: [TaggingTask.Word] = []
    var sizes: [Int] = []
    for word in words where word.tag != "O" {
      let isInside = word.tag.hasPrefix("I-")
      let name = isInside || word.tag.hasPrefix("B-") ? String(word.tag.dropFirst(2)) : word.tag
      if isInside, let last = spans.last, last.tag == name, follows(last, word, words) {
        spans[spans.count - 1].end = word.end
        sizes[sizes.count - 1] += 1
        // The mean of the words' scores.
        spans[spans.count - 1].score += (word.score - last.score) / Float(sizes[sizes.count - 1])
      } else {
        spans.append(
          TaggingTask.Word(word: word.word, tag: name, score: word.score, start: word.start, end: word.end))
        sizes.append(1)
      }
    }
    for index in spans.indices {
      guard let start = spans[index].start, let end = spans[index].end, start <= end, end <= scalars.count
      else {
        continue
      }
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[start..<end])
      spans[index].word = String(view)
    }
    return spans
  }

  /// Whether no other word stands between.
  private static func follows(
    _ span: TaggingTask.Word, _ word: TaggingTask.Word, _ words: [TaggingTask.Word]
  ) -> Bool {
    guard let end = span.end, let start = word.start else { return false }
    return !words.contains { other in
      other.tag == "O" && (other.start ?? 0) >= end && (other.end ?? 0) <= start
    }
  }
}
