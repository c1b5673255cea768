import ParlanceDecoding
import ParlanceFiles
import ParlanceModels

extension Routes {
  /// Our own: batches in, batches out.
  static let own: [Route] = [
    .post("/v1/translate", .openAI, translate), .post("/v1/classify", .openAI, classify),
    .post("/v1/tag", .openAI, tag), .post("/v1/fill-mask", .openAI, fillMask),
    .post("/v1/neighbors", .openAI, neighbors),
  ]

  /// An answer `{"model", "data": [{"index", …}]}`.
  private static func list<Item>(
    _ call: RouteCall, _ model: ServedModel, _ items: [Item],
    _ body: (inout JSONWriter, Item) throws -> Void
  ) rethrows -> Response {
    try .json { writer in
      try writer.object { writer in
        writer.member("object", "list")
        writer.member("model", model.name)
        writer.name("data")
        try writer.array { writer in
          for (index, item) in items.enumerated() {
            try writer.object { writer in
              writer.member("index", index)
              try body(&writer, item)
            }
          }
        }
      }
    }
  }

  private static func translate(_ call: RouteCall) async throws -> Response {
    let (fields, limits) = (try call.fields(), call.limits)
    let (texts, _) = try fields.texts("input", limits: limits)
    let (model, task) = try call.server.catalog.task(try fields.string("model"), "translate") {
      $0.translation
    }
    call.life.note { $0.model = model.name }
    var options = TranslationQuery()
    options.nBest = try fields.int("nbest", in: 1...limits.alternatives) ?? 1
    options.beam = try fields.int("beam", in: 1...limits.beam) ?? max(5, options.nBest)
    if options.nBest > options.beam {
      throw ServiceError.field("nbest", "must not be more than beam, \(options.beam)")
    }
    options.lengthPenalty = try fields.double("length_penalty", in: -10...10) ?? 1
    options.coveragePenalty = try fields.double("coverage_penalty", in: 0...100) ?? 0
    options.maximumLength = try fields.int("max_length", in: 1...limits.generatedTokens)
    let wantsAttention = try fields.bool("attention", default: false)
    let wantsAlignments = try fields.bool("alignments", default: false)
    options.keepsAttention = wantsAttention || wantsAlignments
    let (answers, _) = try await task.translate(texts, options, life: call.life)
    return list(call, model, Array(zip(texts, answers))) { writer, item in
      writer.name("source_tokens")
      writer.strings(item.1.first?.sourceTokens ?? [])
      writer.name("translations")
      writer.array { writer in
        for translation in item.1 {
          writer.object { writer in
            writer.member("text", translation.text)
            writer.member("score", double: translation.score)
            writer.member("log_probability", double: translation.logProbability)
            writer.name("tokens")
            writer.strings(translation.tokens)
            if wantsAlignments, let attention = translation.attention {
              writer.name("alignment")
              writer.array { writer in
                for (target, weights) in attention.enumerated() {
                  guard let source = weights.largest else { continue }
                  writer.array { writer in
                    writer.int(source)
                    writer.int(target)
                  }
                }
              }
            }
            if wantsAttention, let attention = translation.attention {
              writer.name("attention")
              writer.array { writer in for weights in attention { writer.floats(weights) } }
            }
          }
        }
      }
    }
  }

  private static func classify(_ call: RouteCall) async throws -> Response {
    let fields = try call.fields()
    let (texts, _) = try fields.texts("input", limits: call.limits)
    let (model, task) = try call.server.catalog.task(try fields.string("model"), "classify") {
      $0.classification
    }
    call.life.note { $0.model = model.name }
    let count = try fields.int("k", in: 1...100_000) ?? task.labels.count
    let answers = try await task.classify(texts, life: call.life)
    return list(call, model, answers) { writer, item in
      writer.name("labels")
      labels(Array(item.prefix(count)), in: &writer)
    }
  }

  private static func tag(_ call: RouteCall) async throws -> Response {
    let fields = try call.fields()
    let (model, task) = try call.server.catalog.task(try fields.string("model"), "tag words") { $0.tagging }
    call.life.note { $0.model = model.name }
    let answers: [[TaggingTask.Word]]
    if let value = fields.value("words") {
      var sentences: [[String]] = []
      try value.forEachElement { element in
        guard sentences.count < call.limits.inputs else { throw BodyFields.tooMany("words", call.limits) }
        guard element.isArray else { throw element.error("must be an array of words") }
        sentences.append(
          try BodyFields.texts(element, name: "words[\(sentences.count)]", limits: call.limits))
      }
      guard !sentences.isEmpty else { throw ServiceError.field("words", "must hold at least one sentence") }
      answers = try await task.tag(sentences: sentences, life: call.life)
    } else {
      let (texts, _) = try fields.texts("input", limits: call.limits)
      answers = try await task.tag(texts: texts, life: call.life)
    }
    return list(call, model, answers) { writer, words in
      writer.name("words")
      writer.array { writer in
        for word in words {
          writer.object { writer in
            writer.member("word", word.word)
            writer.member("tag", word.tag)
            writer.member("score", float: word.score)
            if let start = word.start, let end = word.end {
              writer.member("start", start)
              writer.member("end", end)
            }
          }
        }
      }
    }
  }

  private static func fillMask(_ call: RouteCall) async throws -> Response {
    let fields = try call.fields()
    let (texts, _) = try fields.texts("input", limits: call.limits)
    let (model, task) = try call.server.catalog.task(try fields.string("model"), "fill masks") {
      $0.maskFilling
    }
    call.life.note { $0.model = model.name }
    let count = try fields.int("k", in: 1...1000) ?? 5
    let answers = try await task.fill(texts, count: count, life: call.life)
    return list(call, model, answers) { writer, masks in
      writer.name("masks")
      writer.array { writer in
        for fillings in masks { Self.fillings(fillings, in: &writer) }
      }
    }
  }

  /// As Hugging Face's pipeline has them.
  static func fillings(_ fillings: [MaskFilling], in writer: inout JSONWriter) {
    writer.array { writer in
      for filling in fillings {
        writer.object { writer in
          writer.member("score", float: filling.probability)
          writer.member("token", Int(filling.id))
          writer.member("token_str", filling.token)
          writer.member("sequence", filling.text)
        }
      }
    }
  }

  private static func neighbors(_ call: RouteCall) async throws -> Response {
    let fields = try call.fields()
    let (words, _) = try fields.texts("input", limits: call.limits)
    let (model, task) = try call.server.catalog.task(try fields.string("model"), "find neighbors") {
      $0.neighbors
    }
    call.life.note { $0.model = model.name }
    let count = try fields.int("k", in: 1...call.limits.neighbors) ?? 10
    let answers = try await task.neighbors(words, count: count, life: call.life)
    return list(call, model, answers) { writer, neighbors in
      writer.name("neighbors")
      writer.array { writer in
        for neighbor in neighbors {
          writer.object { writer in
            writer.member("word", neighbor.word)
            writer.member("score", float: neighbor.similarity)
          }
        }
      }
    }
  }
}

extension [Float] {
  /// The place of the largest value, the first of equals.
  fileprivate var largest: Int? {
    indices.max { self[$0] < self[$1] || (self[$0] == self[$1] && $0 > $1) }
  }
}
