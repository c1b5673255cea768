import ParlanceModels

/// What a model gives for texts, as tensors: one output for each thing it can do.
enum InferenceOutputs {
  /// Names, types and shapes as the protocol's metadata has them; -1 stands for any size.
  static func describe(_ model: ServedModel) -> [(name: String, datatype: String, shape: [Int])] {
    if let task = model.classification {
      return [("label", "BYTES", [-1, task.labels.count]), ("score", "FP32", [-1, task.labels.count])]
    }
    // A classifier of fastText has vectors of words too; what it was made for goes first, as in pipelines.
    if let task = model.embeddings { return [("embedding", "FP32", [-1, task.width])] }
    if model.translation != nil { return [("translation", "BYTES", [-1])] }
    if model.tagging != nil { return [("tags", "BYTES", [-1])] }
    if model.generation != nil { return [("generated_text", "BYTES", [-1])] }
    if model.maskFilling != nil { return [("token", "BYTES", [-1, 5]), ("score", "FP32", [-1, 5])] }
    return []
  }

  static func compute(_ model: ServedModel, _ texts: [String], _ call: RouteCall) async throws
    -> [InferenceTensor]
  {
    if let task = model.classification {
      let answers = try await task.classify(texts, life: call.life)
      return try table(answers.map { $0.map { ($0.label, $0.score) } }, "label")
    }
    if let task = model.embeddings {
      let embedded = try await Routes.vectors(call, (model, task), texts, truncates: true)
      return [
        InferenceTensor(
          name: "embedding", shape: [texts.count, task.width], values: .floats(embedded.flatMap(\.vector)))
      ]
    }
    if let task = model.translation {
      let (answers, _) = try await task.translate(texts, TranslationQuery(), life: call.life)
      return [list("translation", answers.map { $0.first?.text ?? "" })]
    }
    if let task = model.tagging {
      let answers = try await task.tag(texts: texts, life: call.life)
      return [list("tags", answers.map { words in words.map(\.tag).joined(separator: " ") })]
    }
    if let task = model.generation {
      var query = GenerationTask.Query()
      query.options.maximumTokens = min(20, call.limits.generatedTokens)
      query.options.sampling.temperature = 0
      let prompts = try texts.map { try task.generator.promptIDs($0) }
      let answers = try await task.generate(prompts, query, life: call.life)
      return [list("generated_text", answers.map(\.text.text))]
    }
    if let task = model.maskFilling {
      let answers = try await task.fill(texts, count: 5, life: call.life)
      return try table(answers.map { ($0.first ?? []).map { ($0.token, $0.probability) } }, "token")
    }
    throw ServiceError.wrongTask(model.name, "infer")
  }

  private static func list(_ name: String, _ texts: [String]) -> InferenceTensor {
    InferenceTensor(name: name, shape: [texts.count], values: .bytes(texts))
  }

  /// Rows of names with scores.
  private static func table(_ rows: [[(String, Float)]], _ name: String) throws -> [InferenceTensor] {
    let width = rows.first?.count ?? 0
    // A text without known words may have fewer.
    guard rows.allSatisfy({ $0.count == width }) else {
      throw ServiceError.field("inputs", "some texts have fewer answers than others; send them one by one")
    }
    return [
      InferenceTensor(name: name, shape: [rows.count, width], values: .bytes(rows.flatMap { $0.map(\.0) })),
      InferenceTensor(
        name: "score", shape: [rows.count, width], values: .floats(rows.flatMap { $0.map(\.1) })),
    ]
  }
}
